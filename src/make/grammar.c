/* grammar.c: see lexicon.h: what is said about the things of a scene, and what makes no scene. */
#include "make/lexicon.h"
#include "make/scene.h"

const LexRow make_grammar[] = {
    /* places in the frame */
    {"on the left|to the left|at left|at the left|left side|left-hand side|left|on the left "
     "side|on the left-hand side|左边|左侧|左面|左方|左",
     LEX_PLACE, 15, 0},
    {"far left|on the far left|最左边|最左侧", LEX_PLACE, 8, 0},
    {"on the right|to the right|at right|at the right|right side|right-hand side|right|on the "
     "right side|on the right-hand side|右边|右侧|右面|右方|右",
     LEX_PLACE, 85, 0},
    {"far right|on the far right|最右边|最右侧", LEX_PLACE, 92, 0},
    {"in the middle|in the center|in the centre|in the middle of|in the center of|in the centre "
     "of|center|centre|middle|centered|centred|中央|正中|正中间|居中",
     LEX_PLACE, 50, 0},
    {"in the distance|in the background|distant|far away|far|far off|faraway|on the "
     "horizon|at the horizon|background|远处|远方|背景|天边|遥远|远",
     LEX_DEPTH, DEPTH_FAR, 0},
    {"in the foreground|foreground|in front|up close|close up front|近处|前景|眼前|近|跟前",
     LEX_DEPTH, DEPTH_NEAR, 0},
    {"in the middle distance|in the middle ground|middle ground|midground|中景", LEX_DEPTH,
     DEPTH_MIDDLE, 0},
    /* relations: in English before what they are about, in Chinese behind it */
    {"behind|at the back of|beyond", LEX_RELATION, RELATION_BEHIND, 0},
    {"in front of|before", LEX_RELATION, RELATION_FRONT, 0},
    {"next to|beside|besides|near|nearby|near to|close to|close|alongside|at the side of|by the "
     "side of|adjacent to|by",
     LEX_RELATION, RELATION_BESIDE, 0},
    {"under|beneath|underneath|below|in the shade of", LEX_RELATION, RELATION_UNDER, 0},
    {"over|above", LEX_RELATION, RELATION_OVER, 0},
    {"on|on top of|atop|upon|onto|riding|rides|ride|riding on|aboard|on board|on the back of|off a|"
     "inside|骑着|骑|乘着|乘坐",
     LEX_RELATION, RELATION_ON, 0},
    {"in|in a", LEX_IN, RELATION_ON, 0},
    {"between|in between", LEX_RELATION, RELATION_BETWEEN, 0},
    {"along|lining|on both sides of|on either side of|at both sides of", LEX_RELATION,
     RELATION_ALONG, 0},
    {"around|all around|on both sides|on either side|两边|两侧|两旁", LEX_RELATION,
     RELATION_AROUND, 0},
    {"surrounded by|lined with|lined by|framed by|flanked by|encircled by|bordered by",
     LEX_RELATION, RELATION_WITHIN, 0},
    {"to the left of|on the left of|on the left side of|left of|at the left of", LEX_RELATION,
     RELATION_LEFT, 0},
    {"to the right of|on the right of|on the right side of|right of|at the right of",
     LEX_RELATION, RELATION_RIGHT, 0},
    {"后面|背后|后方|身后|之后|的后面|后边|后", LEX_RELATION, RELATION_BEHIND, 1},
    {"前面|前方|身前|之前|前边|的前面|前", LEX_RELATION, RELATION_FRONT, 1},
    {"旁边|旁|身边|附近|的旁边|边上", LEX_RELATION, RELATION_BESIDE, 1},
    {"下面|下方|底下|之下|的下面|下", LEX_RELATION, RELATION_UNDER, 1},
    {"上", LEX_RELATION, RELATION_ON, 1},
    {"上面|上方|上空|之上|的上面|的上方|的上空", LEX_RELATION, RELATION_OVER, 1},
    {"中间|之间|的中间", LEX_RELATION, RELATION_BETWEEN, 1},
    {"周围|四周|环绕|的周围|的四周", LEX_RELATION, RELATION_AROUND, 1},
    {"的左边|的左侧|左手边", LEX_RELATION, RELATION_LEFT, 1},
    {"的右边|的右侧|右手边", LEX_RELATION, RELATION_RIGHT, 1},
    {"沿着|沿", LEX_RELATION, RELATION_ALONG, 0},
    /* counts and sizes */
    {"one|single|lone|solitary|a single|only one|just one|孤|独|孤零零", LEX_COUNT, 1, 0},
    {"two|a pair of|pair of|a couple of|couple of", LEX_COUNT, 2, 0},
    {"three", LEX_COUNT, 3, 0},
    {"four", LEX_COUNT, 4, 0},
    {"five", LEX_COUNT, 5, 0},
    {"six|half a dozen", LEX_COUNT, 6, 0},
    {"seven", LEX_COUNT, 7, 0},
    {"eight", LEX_COUNT, 8, 0},
    {"nine", LEX_COUNT, 9, 0},
    {"ten", LEX_COUNT, 10, 0},
    {"eleven", LEX_COUNT, 11, 0},
    {"twelve|dozen|a dozen", LEX_COUNT, 12, 0},
    {"fifteen", LEX_COUNT, 15, 0},
    {"twenty", LEX_COUNT, 20, 0},
    {"dozens of|scores of|数十|几十", LEX_COUNT, 30, 0},
    {"hundreds of|countless|a hundred|thousands of|无数|成百上千", LEX_COUNT, 60, 0},
    {"a few|few|some|several|a handful of|一些|若干", LEX_COUNT, 4, 0},
    {"many|lots of|a lot of|plenty of|numerous|flock of|a flock of|group of|a group of|herd of|a herd "
     "of|crowd of|a crowd of|cluster of|a cluster of|bunch of|a bunch of|许多|很多|成群|众多|好多",
     LEX_COUNT, 9, 0},
    {"rows of|row of|a row of|line of|a line of|lines of|a series of|成排|成排的|排列", LEX_COUNT,
     7, 1},
    {"the other|the other one|other|another|another one|the others|the rest|另一|另|其他|其余",
     LEX_OTHER, 0, 0},
    {"big|large|huge|giant|tall|great|enormous|massive|gigantic|towering|巨大|高大|大|高高大大",
     LEX_SIZE, 150, 0},
    {"small|little|tiny|short|miniature|小|小小|矮小|矮|小小的", LEX_SIZE, 62, 0},
    {"medium|medium-sized|normal-sized|中等", LEX_SIZE, 100, 0},
    /* light and moods */
    {"backlit|backlight|against the light|against the sun|against the sunset|against the "
     "sky|silhouetted|in silhouette|逆光|剪影",
     LEX_LIGHT, LIGHT_BACK, 0},
    {"soft light|diffuse light|diffused light|even light|柔光|柔和的光线|柔和光线", LEX_LIGHT,
     LIGHT_SOFT, 0},
    {"harsh light|hard light|strong light|bright sunlight|sunlit|sunlight|full sun|in the "
     "sun|强光|烈日下|日光",
     LEX_LIGHT, LIGHT_HARD, 0},
    {"peaceful|serene|tranquil|serenity|relaxing|quiet|soothing|silent|宁静|安静|恬静|静谧|祥和",
     LEX_MOOD, MOOD_CALM, 0},
    {"dramatic|epic|moody|majestic|intense|壮观|壮丽|戏剧性", LEX_MOOD, MOOD_DRAMATIC, 0},
    {"lonely|loneliness|melancholy|melancholic|sad|desolate|孤独|寂寞|忧伤|荒凉", LEX_MOOD,
     MOOD_LONELY, 0},
    {"dark|gloomy|dreary|bleak|grim|ominous|阴郁|阴暗|压抑|昏暗|黑暗", LEX_MOOD, MOOD_GLOOMY, 0},
    {"mysterious|mystical|magical|eerie|spooky|ethereal|神秘|朦胧|迷离", LEX_MOOD, MOOD_MYSTIC, 0},
    {"cheerful|happy|joyful|lively|欢快|欢乐|愉快", LEX_MOOD, MOOD_CHEERFUL, 0},
    {"romantic|cozy|cosy|浪漫|温馨", LEX_MOOD, MOOD_ROMANTIC, 0},
    {"dreamy|dreamlike|fairytale|fairy-tale|梦幻|如梦如幻|童话", LEX_MOOD, MOOD_DREAMY, 0},
    {"empty|deserted|uninhabited|nobody|no one|abandoned|空无一人|无人|没有人烟|空旷", LEX_MOOD,
     MOOD_EMPTY, 0},
    /* the frame */
    {"low horizon|big sky|wide sky|wide open sky|vast sky|辽阔的天空|低地平线", LEX_VIEW, 72, 0},
    {"high horizon|高地平线", LEX_VIEW, 34, 0},
    {"horizon|horizon line|地平线|海平线|水平线", LEX_VIEW, 0, 0},
    {"square|square format|正方形|方形", LEX_SHAPE, SHAPE_SQUARE, 0},
    {"landscape format|landscape orientation|horizontal|横幅|横构图|横版", LEX_SHAPE,
     SHAPE_LANDSCAPE, 0},
    {"wide view|wide shot|wide-angle|wide angle|widescreen|16:9|desktop wallpaper|desktop "
     "background|广角|宽屏|电脑壁纸|桌面壁纸",
     LEX_SHAPE, SHAPE_WIDE, 0},
    {"panorama|panoramic|panoramic view|banner|全景|全景图|长卷", LEX_SHAPE, SHAPE_PANORAMA, 0},
    {"portrait format|portrait orientation|vertical|upright|9:16|phone wallpaper|phone "
     "background|lock screen|竖幅|竖构图|竖版|手机壁纸",
     LEX_SHAPE, SHAPE_PORTRAIT, 0},
    {"no|without|not|free of|minus|don't|do not|never|没有|无|不要|别|没|不带", LEX_NOT, 0, 0},
    {",|.|;|:|，|。|；|、|：|！|!|?|？|\n|——|then|然后|while", LEX_BREAK, 0, 0},
    {"low|low in the sky|low over|低|低垂|低低", LEX_LOW, 0, 0},
    {"high|high up|high in the sky|高高|当空|高挂|高悬|高", LEX_HIGH, 0, 0},
    /* editing */
    {"add|put|place|insert|include|give it|give me|draw in|加|加上|添加|添|加入|放|放上|增加",
     LEX_VERB, VERB_ADD, 0},
    {"remove|delete|take away|take out|erase|get rid of|drop|lose|去掉|删除|删掉|移除|拿掉|去除|"
     "除去|抹去|取消",
     LEX_VERB, VERB_REMOVE, 0},
    {"move|shift|push|drag|slide|bring|移动|移到|挪到|移|挪|放到|搬到", LEX_VERB, VERB_MOVE, 0},
    {"replace|swap|change|turn|exchange|convert|recolor|recolour|color|colour|换成|改成|变成|换|"
     "改为|换为|替换|改|变|染成",
     LEX_VERB, VERB_SWAP, 0},
    {"instead of|rather than|in place of|in exchange for|而不是|代替|取代", LEX_VERB, VERB_INSTEAD, 0},
    {"more|further|denser|stronger|additional|多|更多|增多|多加|更|再|再来|强|更强", LEX_CHANGE,
     CHANGE_MORE, 0},
    {"fewer|less|weaker|reduce|thin out|少|更少|减少|弱|更弱", LEX_CHANGE, CHANGE_FEWER, 0},
    {"bigger|larger|taller|enlarge|wider|更大|变大|放大|更高大|大些|加大", LEX_CHANGE,
     CHANGE_BIGGER, 0},
    {"smaller|shorter|tinier|shrink|更小|变小|缩小|小些|减小", LEX_CHANGE, CHANGE_SMALLER, 0},
    {"higher|raise|lift|更高|升高|高些|抬高|往上|向上|上移", LEX_CHANGE, CHANGE_HIGHER, 0},
    {"lower|sink|更低|降低|低些|压低|往下|向下|下移", LEX_CHANGE, CHANGE_LOWER, 0},
    {"nearer|closer|forward|更近|近些|靠近|拉近", LEX_CHANGE, CHANGE_NEARER, 0},
    {"farther|farther away|further away|further back|更远|远些|推远", LEX_CHANGE, CHANGE_FARTHER,
     0},
    {"warmer|更暖|暖些|变暖", LEX_CHANGE, CHANGE_WARMER, 0},
    {"cooler|colder|更冷|冷些|变冷", LEX_CHANGE, CHANGE_COOLER, 0},
    {"brighter|lighter|brighten|更亮|亮些|变亮|提亮|亮", LEX_CHANGE, CHANGE_BRIGHTER, 0},
    {"darker|darken|dimmer|更暗|暗些|变暗|压暗|暗", LEX_CHANGE, CHANGE_DARKER, 0},
    {"more contrast|higher contrast|contrastier|more contrasty|对比强|更强对比|增加对比|提高对比度",
     LEX_CHANGE, CHANGE_CONTRAST, 0},
    {"less contrast|lower contrast|flatter|softer|降低对比度|减少对比|柔一点|更柔和", LEX_CHANGE,
     CHANGE_FLATTER, 0},
    {"later|later in the day|更晚|晚一点|晚些", LEX_CHANGE, CHANGE_LATER, 0},
    {"earlier|earlier in the day|更早|早一点|早些", LEX_CHANGE, CHANGE_EARLIER, 0},
    {"a bit|a little|slightly|a touch|somewhat|a tad|一点|一点点|稍微|略|些|稍|有点", LEX_DEGREE,
     60, 0},
    {"much|a lot|far more|way|significantly|considerably|得多|许多倍|大幅|大大", LEX_DEGREE, 200,
     0},
    /* no scene */
    {"kitchen|bedroom|bathroom|living room|room|office|classroom|indoors|indoor|inside a "
     "house|interior|couch|sofa|restaurant|supermarket|studio|hallway|library|厨房|卧室|客厅|室内|"
     "房间|办公室|教室|餐厅|浴室|沙发",
     LEX_REFUSE, REFUSAL_ROOM, 0},
    {"portrait|portrait of|headshot|selfie|close-up of|close up of|closeup of|face of|passport "
     "photo|肖像|自拍|特写|脸|人像|证件照",
     LEX_REFUSE, REFUSAL_PORTRAIT, 0},
    {"logo|infographic|diagram|chart|screenshot|that says|that reads|lettering|标志|图表|截图|写着|文字",
     LEX_REFUSE, REFUSAL_WRITING, 0},
    {"nude|naked|nudity|topless|undressed|porn|pornographic|erotic|sexy|sexual|nsfw|sex|gore|gory|"
     "beheading|beheaded|corpse|dead body|massacre|torture|murder|suicide|swastika|terrorist "
     "attack|bomb-making|裸体|裸|色情|情色|血腥|尸体|自杀|虐杀|屠杀|斩首|纳粹",
     LEX_REFUSE, REFUSAL_UNSAFE, 0},
    /* said of any picture */
    {"beautiful|lovely|scenic|stunning|gorgeous|breathtaking|amazing|wonderful|picturesque|idyllic|"
     "perfect|pretty|nice|high quality|highly detailed|detailed|4k|8k|hd|hdr|masterpiece|award "
     "winning|award-winning|professional|sharp|high resolution|best quality|美丽|漂亮|美|优美|绝美|"
     "迷人|高清|超清|精致|好看|唯美",
     LEX_NOTHING, 0, 0},
    {"a photo of|a picture of|an image of|a photograph of|photo of|picture of|image of|a shot "
     "of|shot of|a view of|view of|a scene of|a painting of|a drawing of|wallpaper|view|scene|"
     "landscape|picture|image|shot|photo|scenery|illustration|landscape with|一张照片|的照片|照片|"
     "风景|景色|图片|图|画面|景象|美景|风光|壁纸",
     LEX_NOTHING, 0, 0},
    {"looking|looks|look|looking at|watching|watches|watch|waiting|waits|posing|poses|pose|gathered|"
     "resting|staring|facing|enjoying|enjoy|talking|talks|admiring|看|看着|眺望|欣赏|望着",
     LEX_NOTHING, 0, 0},
    {"standing|stand|stands|站|站着|站在|站立|伫立", LEX_POSE, POSE_STANDING, 0},
    {"walking|walk|walks|strolling|stroll|strolls|hiking|wandering|walking along|going for a "
     "walk|散步|行走|走|走着|走在|走过|漫步",
     LEX_POSE, POSE_WALKING, 0},
    {"running|runs|run|jogging|jogs|racing|races|galloping|gallops|chasing|跑|跑步|奔跑|跑着|奔驰|"
     "飞奔",
     LEX_POSE, POSE_RUNNING, 0},
    {"sitting|sit|sits|seated|sitting down|坐|坐着|坐在", LEX_POSE, POSE_SITTING, 0},
    {"rowing|rows|paddling|paddles|划船|划着|划", LEX_POSE, POSE_ROWING, 0},
    {"fishing|fishes|angling|钓鱼|垂钓|捕鱼", LEX_POSE, POSE_FISHING, 0},
    {"grazing|graze|grazes|eating grass|吃草|吃着草", LEX_POSE, POSE_GRAZING, 0},
    {"shirt|t-shirt|tshirt|jacket|coat|dress|suit|sweater|hoodie|vest|jersey|uniform|outfit|"
     "clothes|clothing|skirt|raincoat|swimsuit|wetsuit|robe|cloak|wearing|dressed|wears|衬衫|外套|"
     "裙子|连衣裙|长裙|裙|衣服|大衣|毛衣|雨衣|衣|穿着|穿|身穿",
     LEX_CLOTHES, 0, 0},
    {"it|them|him|her|themselves|itself|他们|它们|她们|它", LEX_PRONOUN, 0, 0},
    {"a|an|the|of|with|at|and|is|are|there|to|from|into|through|its|their|his|that|which|"
     "this|these|those|be|make|paint|draw|show|me|us|i|want|would like|please|can you|could "
     "you|across|where|as|for|some kind of|very|really|so|also|has|have|having|plus|only|just|"
     "all|reflecting|reflection|reflected|holding|holds|carrying|carries|going|goes|coming|comes|made|like|i'd|i'd like|i would like|made of|get|let|see|together|outside|outdoors|outdoor|by itself|someplace|somewhere|who|whose|he|she|they|being|among|past|"
     "in bloom|in full bloom|in blossom|in full blossom|blooming|blossoming|postcard|a postcard of|postcard of|backdrop|greeting card|shining|flying|fly|rising|setting|falling|growing|"
     "blowing|breaking|rolling|style|light|color of|in the style of|covered|covered in|covered "
     "with|surrounded|lit|full|full of|filled with|field of|fields of|leading|leads|winding|"
     "towards|toward|up|down|out|side|front|back|floating|sailing|anchored|moored|lying|set|"
     "against|dotted with|seen|or|but|&|'s|while|during|early|late|each|same|other side|or so|"
     "的|在|和|与|跟|有|帮|帮我|拿着|举着|打着|撑着|撑|牵着|牵|遛|遛着|放着|放|里|着|是|了|一幅|一张|幅|张|画|绘|美景|飞过|飞翔|倒映|映|照|"
     "照耀|边|中|正在|通向|把|让|使|请|给|我|要|想要|想|来|去|到|成|为|"
     "飘着|飘|漂|漂着|停着|停泊|挂|挂着|生长|长着|盛开|开着|开满|长满|覆盖|升起|落下|天气|风格|映照|"
     "群|片|座|棵|条|只|艘|个|间|轮|对|排|被|得|地|很|几乎|都|也|那|这|以及|并|还|及|处|之|其|"
     "具有|带|带有|充满|布满|铺满|洒|洒在|笼罩|时分|时候|时|整个|各|那里|这里|面|部|点",
     LEX_QUIET, 0, 0},
};

const guint make_n_grammar = G_N_ELEMENTS(make_grammar);

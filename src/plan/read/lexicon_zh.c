/* lexicon_zh.c: Chinese words and phrases of photo editing; those for what photos show are in words/noun.h. See
 * lexicon.h for the columns. */
#include "plan/read/lexicon.h"
#include "op/op.h"

#define WARP "litho does not change faces, bodies or poses"
#define MERGE "litho does not merge photos"
#define TEXTS "litho does not write or change text"
#define COLORIZE "litho does not invent colours for a black-and-white photo"
#define SHAPE "litho does not move, resize or reshape things in a photo"

const LithoEntry litho_lexicon_zh[] = {
    {"提高|增加|增强|加强|提升|加大|加重|调高|拉高|多一点|多一些|更多|加深一点|强化|更高|高一点|"
     "高一些|强一点|强一些|更强|不够|不足|太低|太弱|偏低|提一下|提一提|提|加点|加一点|加|升高|上调|"
     "大一点|突出|调强|往上调|再高|太少|缺乏|没有",
     WORD_UP},
    {"降低|减少|减弱|减小|调低|拉低|压低|少一点|少一些|更少|削弱|弱化|低一点|低一些|弱一点|弱一些|"
     "太高|太强|过高|过强|太重|过重|偏高|偏重|减轻|收一点|收一收|下调|压一压|压一下|减|降|太多|"
     "过多|淡化|收敛|柔一点|往下调|减淡",
     WORD_DOWN},
    {"去掉|去除|删除|删掉|移除|消除|擦掉|擦除|抹掉|抹去|清除|去|p掉|P掉|拿掉|弄掉|除去|除掉|修掉|"
     "消掉|弄走|移走|搬走|清理掉|剔除|抠掉|拿走|清理|消失|裁掉",
     WORD_REMOVE},
    {"添加|加上|加入|加个|加一个|加一只|加一条|加一些|增添|放一个|放上|插入|画一个|画上|画|p上|P上|"
     "加张|加几|放个|加几只|加点东西|生成|贴上|来一个",
     WORD_ADD},
    {"换成|替换成|替换为|改成|变成|改为|换为|替换|换|更换|改变|转换成|转成|转为|转换为|更换为|"
     "更换成|变为|换掉|调成|改",
     WORD_CHANGE},
    {"让|使|变|变得|做成|弄|弄得|把|将|使得|处理成|令|调得|调|显得|看起来更|做个|做|更|给|要|对|"
     "调整得|处理得",
     WORD_MAKE},
    {"保持|保留|维持|别动|不要动|不动|不变|保持不变|不要改变|不要改|不要碰|别碰|别改|别变|维持原样|"
     "保持原样|不要变|不能变|不能动|不用动|不受影响|不要影响|不许动|不用改|原样|不改变",
     WORD_KEEP},
    {"调整|修复|修正|校正|修一下|修图|优化|改善|处理|调一下|调节|矫正|纠正|修|平衡|修补|整理|"
     "美化一下",
     WORD_FIX},
    {"不要|别|不|没|不是|不用|不能|不必|无|不想|不希望|不需要|无需|无须|既不要|也不要|切勿|请勿|不得|不许", WORD_NOT},
    {"既|直接", WORD_OTHER},
    {"太|过于|过|有点|有些|偏|显得太|这么|那么|太过|特别|很|非常|好|看起来|看着|看上去|发",
     WORD_TOO},
    {"是|成", WORD_BE},

    {"亮度|曝光|光线|明度|光照|明亮度|曝光度|光|曝光量|光亮", WORD_PROPERTY, "exposure", 1},
    {"对比度|对比|反差|层次感|层次|立体感|明暗对比", WORD_PROPERTY, "contrast", 1},
    {"高光|亮部|高光部分|亮的地方|高光区域", WORD_PROPERTY, "highlights", 1},
    {"阴影|暗部|暗处|阴影部分|暗的地方|暗部细节|阴影区域", WORD_PROPERTY, "shadows", 1},
    {"白色色阶|白场|白色阶", WORD_PROPERTY, "whites", 1},
    {"黑色色阶|黑场|黑色阶", WORD_PROPERTY, "blacks", 1},
    {"清晰度|细节|质感|纹理|通透度|轮廓", WORD_PROPERTY, "clarity", 1},
    {"饱和度|色彩饱和度|颜色饱和度|浓度|饱和", WORD_PROPERTY, "saturation", 1},
    {"鲜艳度|自然饱和度|活力|鲜艳程度", WORD_PROPERTY, "vibrance", 1},
    {"色彩|颜色|彩色", WORD_PROPERTY, "vibrance", 1, .text = "color"},
    {"色温|暖色|暖色调|暖调|暖意", WORD_PROPERTY, "temperature", 1},
    {"冷色|冷色调|冷调", WORD_PROPERTY, "temperature", -1},
    {"色相", WORD_PROPERTY, "hue", 1},
    {"锐度|锐利度", WORD_PROPERTY, "sharpen", 1},
    {"画质|质量|图像质量|图片质量", WORD_PROPERTY, "sharpen", 1, .text = "quality"},
    {"分辨率|像素|高清|超清|超分辨率|超分|4k|高分辨率", WORD_EFFECT, "upscale"},
    {"白平衡|偏色|色偏|色彩平衡|自然色彩|颜色自然|真实颜色", WORD_EFFECT, "white_balance"},

    {"亮|亮一点|明亮|亮些|提亮|调亮|变亮|加亮|打亮|亮堂|增亮|光亮一点|亮起来|亮一些|弄亮",
     WORD_ADJECTIVE, "exposure", 1, "exposure", -1},
    {"暗|黑|调暗|变暗|黑暗|暗一点|暗些|压暗|暗淡|暗一些|弄暗", WORD_ADJECTIVE, "exposure", -1,
     "exposure", 1},
    {"过曝|曝光过度|曝光过高|刺眼|爆了|过亮|发白", WORD_ADJECTIVE, "exposure", 1, "exposure", -1,
     "fault"},
    {"欠曝|曝光不足|欠曝光|曝光不够|发暗|黑乎乎|黑漆漆|暗沉|昏暗|阴暗", WORD_ADJECTIVE, "exposure",
     -1, "exposure", 1, "fault"},
    {"鲜艳|艳丽|鲜亮|鲜明|艳|生动|丰富|浓郁|绚丽|鲜活|多彩|明艳|靓丽|饱满|鲜艳一点|浓|鲜",
     WORD_ADJECTIVE, "vibrance", 1, "saturation", -1},
    {"平淡|寡淡|素|淡|单调|苍白|褪色|灰暗|清淡|暗淡无光|没有活力", WORD_ADJECTIVE, "saturation", -1,
     "vibrance", 1, "fault"},
    {"灰|发灰|灰蒙蒙的感觉|平", WORD_ADJECTIVE, "contrast", -1, "contrast", 1, "fault"},
    {"灰蒙蒙|朦胧|有雾|雾蒙蒙|雾气重|不通透|不够通透|蒙蒙", WORD_ADJECTIVE, "dehaze", -1, "dehaze",
     1, "fault"},
    {"通透|透亮", WORD_ADJECTIVE, "dehaze", 1, "dehaze", -1},
    {"暖|温暖|暖一点|暖和|暖黄", WORD_ADJECTIVE, "temperature", 1, "temperature", -1},
    {"冷|清冷|冷一点|凉|冷清", WORD_ADJECTIVE, "temperature", -1, "temperature", 1},
    {"清晰|清楚|锐|锐利|清晰一点|清晰些", WORD_ADJECTIVE, "sharpen", 1, "sharpen", -1},
    {"模糊|糊|不清晰|不清楚|不够清晰|不够清楚|失焦|不清|看不清|不锐", WORD_ADJECTIVE, "blur", 1,
     "sharpen", 1, "fault"},
    {"锐化|变清晰|清晰化|去模糊|去糊", WORD_VERB, "sharpen", 1},
    {"虚化|柔化|背景虚化效果|打码|马赛克", WORD_VERB, "blur", 1},
    {"柔和|柔", WORD_ADJECTIVE, "contrast", -1, "contrast", 1},
    {"噪点|噪声|噪音|杂色|颗粒感|颗粒|噪点很多|噪", WORD_FAULT, "denoise", 1, "grain", 1},
    {"降噪|去噪|去噪点|减噪", WORD_VERB, "denoise", 1},
    {"平滑|光滑|细腻|嫩滑|嫩", WORD_VERB, "denoise", 1, .text = "smooth"},
    {"磨皮", WORD_VERB, "skin_smooth", 1},
    {"胶片颗粒|胶片感颗粒", WORD_EFFECT, "grain"},
    {"雾|雾气|雾霾|雾感|霾|灰雾|薄雾", WORD_FAULT, "dehaze", 1, "dehaze", -1},
    {"去雾|除雾|去雾霾|去霾", WORD_VERB, "dehaze", 1},
    {"暗角|晕影", WORD_FAULT, "vignette", -1, "vignette", 1},
    {"美白|白皙|白一点|变白|白些|增白", WORD_VERB, "exposure", 1, .text = "skin"},
    {"黑白|单色|灰度|黑白照|黑白照片|黑白色|黑白效果|去色|黑白风格|灰度图", WORD_EFFECT,
     "grayscale"},
    {"棕褐色|怀旧色|深褐色|棕褐色调|褐色调", WORD_EFFECT, "sepia"},
    {"自动|一键|自动调整|自动色调|一键美化", WORD_EFFECT, "auto_tone"},
    {"色调", WORD_CAST, "tint", 1},
    {"调子|调|色", WORD_CAST},
    {"红色|红|红润", WORD_COLOR, .text = "red"},
    {"橙色|橙|橘色|橘|橘黄|橘黄色", WORD_COLOR, .text = "orange"},
    {"黄色|黄|金色|金黄|金黄色|金", WORD_COLOR, .text = "yellow"},
    {"绿色|绿|翠绿|翠绿色", WORD_COLOR, .text = "green"},
    {"青色|青|青蓝", WORD_COLOR, .text = "cyan"},
    {"蓝色|蓝|蔚蓝|湛蓝|蓝蓝", WORD_COLOR, .text = "blue"},
    {"紫色|紫", WORD_COLOR, .text = "purple"},
    {"粉色|粉|粉红|粉红色|洋红|品红", WORD_COLOR, .text = "pink"},
    {"白色|白|纯白|纯白色", WORD_COLOR, .text = "white"},
    {"黑色|纯黑|纯黑色", WORD_COLOR, .text = "black"},
    {"灰色", WORD_COLOR, .text = "gray"},

    {"正方形|裁剪|裁切|裁|裁去|剪裁|裁成|截取|剪切|裁剪成", WORD_VERB, "crop", 0},
    {"拉近|近一点|特写", WORD_VERB, "crop", 0, .text = "zoom"},
    {"拉直|摆正|扶正|弄正|校平|水平校正|拉平|地平线|水平线|正一点", WORD_VERB, "straighten", 0},
    {"歪|倾斜|斜|歪了|不平|不正", WORD_ADJECTIVE, "straighten", 0, "straighten", 0},
    {"旋转|转|顺时针|逆时针|倒过来|顺时针旋转|逆时针旋转|横过来|竖过来", WORD_VERB, "rotate", 0},
    {"翻转|镜像|水平翻转|垂直翻转|左右翻转|上下翻转|左右颠倒|反转|左右对调|上下颠倒|镜面",
     WORD_VERB, "flip", 0},
    {"缩小|调整大小|缩放|尺寸|大小|缩小到|宽度|长边|缩到", WORD_VERB, "resize", 0},
    {"放大|放大到|变大|大一些", WORD_VERB, "upscale", 0},
    {"边框|相框|白边|黑边", WORD_NOUN, .op = "pad"},

    {"复古|怀旧|老照片|老照片风格|胶片|胶片感|胶片风|老电影|旧照片|年代感|港风", WORD_STYLE,
     .text = "vintage"},
    {"卡通|漫画|动漫|动画|二次元|宫崎骏|漫画风", WORD_STYLE, .text = "cartoon"},
    {"油画|水彩|水彩画|油画风|国画|水墨|水墨画|画作|绘画|印象派", WORD_STYLE, .text = "painting"},
    {"素描|铅笔画|手绘|线稿|速写", WORD_STYLE, .text = "sketch"},
    {"电影感|电影|电影色调|大片感|电影风|大片", WORD_STYLE, .text = "cinematic"},
    {"梦幻|童话|唯美|仙气", WORD_STYLE, .text = "dreamy"},
    {"赛博朋克|文艺|小清新|日系|波普|艺术|哥特|ins风|日系风格|清新|韩系|欧美风", WORD_STYLE,
     .text = "artistic"},
    {"滤镜|风格|效果|风|感觉", WORD_STYLE, .text = "filter"},

    {"划痕|灰尘|折痕|污渍|斑点|裂痕|水印|日期|文字|字|logo|痘痘|痘|皱纹|黑眼圈|反光|眩光|光斑|污点|"
     "破损|瑕疵|斑|黑点|电线|眼袋|雀斑|疤痕|痣|泪痕|脏点|脏东西|杂物|霉点|字幕|标志|标记|痘印|细纹|"
     "刮痕|霉斑|油光|时间戳|时间水印|伤疤",
     WORD_OBJECT_FAULT, "remove_object"},
    {"红眼", WORD_EFFECT, "red_eye"},
    {"抠图|透明|抠出来|抠出|透明背景|抠|抠像|透明底", WORD_EFFECT, "remove_background"},
    {"上色|着色|变彩色|黑白变彩色", WORD_REFUSE, .text = COLORIZE},
    {"微笑|笑|睁眼|睁开|睁开眼睛|闭嘴|换脸|表情|瘦|瘦脸|瘦一点|胖|变瘦|变胖|变高|长高|变老|变年轻|"
     "年轻|姿势|长腿|显瘦|瘦身|大眼|眼睛放大|脸小|闭眼|闭上|转头|抬头|举起|站起来|坐下|跳起来|秃头|"
     "光头|发型|长发|短发|化妆|怀孕|年轻十岁|腿长|回头|拉长|看镜头",
     WORD_REFUSE, .text = WARP},
    {"合成|拼在一起|合并|拼接|合到一起|拼图|放到一起|两张照片|另一张|合影里|融合|放进|p到|P到|"
     "合在一起|放在一起",
     WORD_REFUSE, .text = MERGE},
    {"写上|写|字改|文字改|题字|打上|内容改", WORD_REFUSE, .text = TEXTS},
    {"移动|移到|挪|挪到|移|搬到|复制|扩展|延伸|扩图|动起来|动图|变形", WORD_REFUSE, .text = SHAPE},
    {"好看|漂亮|美|美一点|专业|高级|舒服|自然|完美|更好|美化|好看一点|美观|高级感|精致|修好看|"
     "质感好|真实|正常|帅|协调",
     WORD_VAGUE, "auto_tone"},

    {"一点|一点点|稍微|略微|轻微|一些|稍|略|微微|些许|稍稍|一丢丢|点|少许|微|一下|轻轻|适当|适度|"
     "些|小幅|轻度",
     WORD_DEGREE, .sign = LITHO_DEGREE_TOUCH},
    {"明显|比较|中等", WORD_DEGREE, .sign = LITHO_DEGREE_SOME},
    {"很多|大幅|大幅度|大大|强烈|许多|非常多|大量|极大|显著|多多|狠狠|得多|极|彻底|大幅提升|重度|"
     "明显地",
     WORD_DEGREE, .sign = LITHO_DEGREE_LOT},

    {"全图|整体|全部|整张|整张图|画面|照片|图片|全局|图像|整张照片|这张照片|这张图|整个画面|图|"
     "这张|相片|整幅|片子|这照片|整个照片|画面整体|所有|整个|原图|人像照|风景照|照",
     WORD_WHOLE},
    {"后面|背后|周围|后方|其他地方|远处|四周|背景部分", WORD_REGION, .text = "background"},
    /* English says how many are meant, these do not: whoever is there. */
    {"人物|人像|人", WORD_REGION, .text = "person"},
    {"脸上|脸色", WORD_REGION, .text = "face"},
    {"他|她|我|他们|她们|我们|那个人|这个人|别人", WORD_NOUN, .text = "person"},
    {"东西|物体|部分|区域|地方", WORD_NOUN},
    {"左边|右边|左侧|右侧|上面|下面|中间|左|右|角落|上方|下方|中央|旁边|边缘|四角|上半部分|"
     "下半部分|左上角|右上角|左下角|右下角|前面|上|下|边|里面|里的|里|中|身上|身后|上的",
     WORD_PLACE},
    {"它", WORD_PRONOUN},
    {"除了|除|除开|除去了", WORD_EXCEPT},
    {"只|仅|仅仅|只有|只对|单独|只要|只给", WORD_ONLY},
    {"和|与|及|跟|以及|还有|、", WORD_AND},
    {"但|但是|不过|可是|而|却|只是", WORD_BUT},
    {"然后|再|并|并且|同时|接着|而且|另外|也|最后|顺便|此外|还要|之后再|随后|且", WORD_THEN},
    {"请|麻烦|谢谢|就行|就好|就可以|就行了|就好了|帮我|帮忙|您好|你好|拜托|可以吗|好吗|吗|帮|吧|啊|"
     "呢|哦|请问|谢啦|请帮我|"
     "麻烦帮我|劳驾|多谢|一下吧|辛苦了|感谢",
     WORD_POLITE},
    {"能|可以|我想|想要|希望|想|需要|应该|我希望|能不能|可不可以|能否|我要|会|必须|一定|请你|"
     "我想要|感觉有点|觉得|我觉得|感觉",
     WORD_MODAL},
    {"好碍眼|很碍眼|碍眼|讨厌|的|了|得|着|第一个|第二个|第三个|第一|第二|以外|之外|外|进行|一个|"
     "那个|这个|那些|这些|那|"
     "这|个|只|条|张|里边|起来|"
     "看起来像|整|在|用|到|为|以|都|就|还|又|本来|现在|其他|其它|其余|其余部分|原来|来|出|从|后|"
     "已经|位|名|根|们|该|本|往|向|被|由于|因为|所以|一|几|两个|三个|两|三|中的|版|模式|程度|"
     "左右的|多余的|多余|像|一样|有|感|掉|些微|照原样|拍|拍得|整的|更加|那种|这种|某个|辆|棵|块|处|"
     "样|时候|不同|每个|自己",
     WORD_OTHER},
    {"%|％|百分之|档|度|像素点|像素宽|像素高|倍|英寸|寸|厘米", WORD_OTHER},
    {NULL},
};

/* lexicon.c: see lexicon.h: what can be in a scene. A plural in -s or -es needs no form of its own.
 */
#include "make/lexicon.h"
#include "make/scene.h"

const LexRow make_lexicon[] = {
    /* hours */
    {"sunrise|dawn|daybreak|日出|黎明|拂晓|破晓|清晨日出|朝霞|晨曦", LEX_HOUR, HOUR_SUNRISE, 0},
    {"morning|early morning|早晨|早上|清晨|上午|晨", LEX_HOUR, HOUR_MORNING, 0},
    {"noon|midday|daytime|day|afternoon|sunny day|中午|正午|白天|下午|白昼", LEX_HOUR, HOUR_DAY, 0},
    {"golden hour|late afternoon|evening light|evening sun|黄金时刻|傍晚阳光", LEX_HOUR,
     HOUR_GOLDEN, 0},
    {"sunset|sundown|setting sun|evening|sun sets|sun setting|sun going "
     "down|夕阳|日落|晚霞|黄昏|落日|夕阳西下|傍晚",
     LEX_HOUR, HOUR_SUNSET, 0},
    {"dusk|twilight|blue hour|nightfall|after sunset|暮色|薄暮|入夜|蓝调时刻|华灯初上", LEX_HOUR,
     HOUR_DUSK, 0},
    {"night|midnight|nighttime|after dark|at night|moonlit night|夜晚|夜|夜里|晚上|深夜|半夜|夜间|夜景|夜色",
     LEX_HOUR, HOUR_NIGHT, 0},
    {"starry night|night sky|starry sky|夜空|星空|星夜", LEX_STARS, 75, 0},
    /* weathers */
    {"clear|cloudless|clear sky|blue sky|blue skies|clear skies|晴朗|晴空|蓝天|万里无云|晴",
     LEX_WEATHER, WEATHER_CLEAR, 0},
    {"sunny|fair|bright|partly cloudy|晴天|阳光明媚|阳光灿烂|明媚|阳光", LEX_WEATHER, WEATHER_FAIR,
     0},
    {"cloudy|many clouds|dramatic clouds|dramatic sky|多云|云层", LEX_WEATHER, WEATHER_CLOUDY, 0},
    {"overcast|grey sky|gray sky|grey day|gray day|dull|阴天|阴沉|阴云", LEX_WEATHER,
     WEATHER_OVERCAST, 0},
    {"storm|stormy|thunderstorm|dark clouds|storm "
     "clouds|tempest|thunder|threatening|暴风雨|风暴|乌云|雷雨|暴雨将至",
     LEX_WEATHER, WEATHER_STORM, 0},
    {"fog|foggy|mist|misty|haze|hazy|大雾|雾气|薄雾|雾|雾中|晨雾|雾霭", LEX_WEATHER, WEATHER_FOG,
     0},
    {"rain|rainy|raining|drizzle|shower|下雨|雨天|雨中|雨|细雨|大雨", LEX_WEATHER, WEATHER_RAIN, 0},
    {"snowfall|snowing|falling snow|snowstorm|blizzard|snowflake|下雪|飘雪|大雪纷飞|暴风雪|雪花",
     LEX_WEATHER, WEATHER_SNOWFALL, 0},
    {"cloud|fluffy cloud|white cloud|云|白云|云朵|彩云|云彩", LEX_CLOUDS, 50, 0},
    {"few clouds|a few clouds|some clouds|scattered clouds|wispy clouds|几朵云|几朵白云|淡淡的云",
     LEX_CLOUDS, 34, 0},
    {"star|stars|星|星星|繁星|满天星|满天繁星|星辰", LEX_STARS, 65, 0},
    {"milky way|银河", LEX_STARS, 100, 0},
    {"sun|太阳|红日|烈日", LEX_SUN, 0, 0},
    {"moon|full moon|moonlight|moonlit|月亮|月|明月|满月|月光|圆月", LEX_MOON, 0, 0},
    /* far */
    {"hill|rolling hill|hillside|countryside|valley|小山|山丘|丘陵|山坡|山谷|乡村", LEX_FAR,
     FAR_HILLS, 0},
    {"mountain|mountain range|peak|alps|alpine|mount|snowy mountain|snow-capped mountain|snowy "
     "peak|snow-capped peak|高山|山脉|雪山|群山|远山|大山|山峰|山|青山",
     LEX_FAR, FAR_MOUNTAINS, 0},
    {"forest|wood|woods|woodland|forest edge|edge of a forest|edge of the forest|treeline|tree "
     "line|pine forest|森林|树林|林边|林子|松林|树木",
     LEX_FAR, FAR_FOREST, 0},
    {"city|skyline|city skyline|skyscraper|building|tall "
     "building|downtown|town|cityscape|城市|天际线|高楼|摩天大楼|都市|大楼|楼群",
     LEX_FAR, FAR_CITY, 0},
    {"island|islet|headland|cliff|coastline|coast|岛|小岛|岛屿|海岛|海岸|悬崖", LEX_FAR,
     FAR_ISLANDS, 0},
    /* water */
    {"sea|ocean|seascape|seaside|bay|大海|海|海洋|海面|海边|海上|海湾", LEX_WATER, WATER_SEA, 0},
    {"lake|pond|lakeside|calm water|still water|湖|湖泊|湖面|湖边|湖水|池塘|湖畔", LEX_WATER,
     WATER_LAKE, 0},
    {"river|stream|creek|canal|riverbank|河|河流|小河|溪|小溪|江|河边", LEX_WATER, WATER_RIVER, 0},
    {"harbour|harbor|port|marina|港口|港湾|码头", LEX_WATER, WATER_SEA, 0},
    {"water|水|水面", LEX_WATER, -1, 0},
    {"wave|波浪|海浪|浪|浪花|浪涛", LEX_WAVES, 60, 0},
    {"big wave|huge wave|high wave|rough|rough sea|surf|crashing wave|大浪|巨浪|惊涛骇浪|汹涌|波涛",
     LEX_WAVES, 95, 0},
    {"gentle wave|small wave|ripple|calm sea|calm|still|mirror|glassy|微波|涟漪|平静|风平浪静|波光粼粼",
     LEX_WAVES, 8, 0},
    /* near */
    {"beach|sand|sandy beach|shore|seashore|golden sand|white "
     "sand|沙滩|海滩|金色的沙滩|金色沙滩|沙子|海滨|沙",
     LEX_NEAR, NEAR_BEACH, 0},
    {"meadow|grass|grassland|lawn|pasture|prairie|green "
     "field|park|草地|草原|草坪|草|牧场|公园|草甸",
     LEX_NEAR, NEAR_MEADOW, 0},
    {"snow|snowy|snow-covered|snowfield|snowy field|雪地|雪|雪原|积雪|白雪", LEX_NEAR, NEAR_SNOW,
     0},
    {"dune|sand dune|desert|沙丘|沙漠|大漠", LEX_NEAR, NEAR_DUNES, 0},
    {"field|wheat|wheat field|field of "
     "wheat|cornfield|farmland|grain|crops|farm|麦田|田野|稻田|麦子|庄稼|农田|金色的麦田",
     LEX_NEAR, NEAR_FIELD, 0},
    {"rock|rocky|rocky shore|stone|boulder|岩石|礁石|石头", LEX_NEAR, NEAR_ROCKS, 0},
    /* seasons */
    {"spring|springtime|春|春天|春季|春日", LEX_SEASON, SEASON_SPRING, 0},
    {"summer|summertime|夏|夏天|夏季|夏日", LEX_SEASON, SEASON_SUMMER, 0},
    {"autumn|fall|autumnal|autumn leaves|fall colors|fall colours|秋|秋天|秋季|秋日|秋叶|红叶",
     LEX_SEASON, SEASON_AUTUMN, 0},
    {"winter|wintry|wintertime|冬|冬天|冬季|冬日", LEX_SEASON, SEASON_WINTER, 0},
    /* look */
    {"warm colours|warm colors|warm tones|warm light|warm|暖色|暖色调|温暖", LEX_PALETTE,
     PALETTE_WARM, 0},
    {"cool colours|cool colors|cool tones|cold light|cold|冷色|冷色调|寒冷", LEX_PALETTE,
     PALETTE_COOL, 0},
    {"pastel|pastel colours|pastel colors|soft colours|soft colors|柔和|淡雅", LEX_PALETTE,
     PALETTE_PASTEL, 0},
    {"vivid|vibrant|colourful|colorful|saturated|鲜艳|艳丽|五彩", LEX_PALETTE, PALETTE_VIVID, 0},
    {"black and white|monochrome|black-and-white|黑白|单色", LEX_PALETTE, PALETTE_GREY, 0},
    {"watercolour|watercolor|watercolour painting|watercolor "
     "painting|painting|水彩|水彩画|水彩风格",
     LEX_STYLE, STYLE_WATERCOLOUR, 0},
    {"poster|travel poster|flat|flat design|graphic|minimalist|海报|海报风格|扁平", LEX_STYLE,
     STYLE_POSTER, 0},
    {"photo|photograph|photorealistic|realistic|照片|写实|摄影", LEX_STYLE, STYLE_PHOTO, 0},
    /* things */
    {"palm|palm tree|coconut tree|coconut palm|棕榈|棕榈树|椰子树|椰树", LEX_THING, THING_PALM, 3},
    {"pine|pine tree|fir|fir tree|spruce|conifer|evergreen|christmas tree|松树|松|杉树|冷杉|雪松",
     LEX_THING, THING_PINE, 4},
    {"tree|oak|oak tree|birch|maple|maple tree|apple tree|leafy tree|树|大树|橡树|枫树|柳树",
     LEX_THING, THING_TREE, 3},
    {"house|cottage|cabin|hut|farmhouse|barn|home|chalet|log "
     "cabin|房子|小屋|木屋|农舍|房屋|茅屋|屋子",
     LEX_THING, THING_HOUSE, 2},
    {"village|houses|hamlet|村庄|村子|小村|小镇|小村庄", LEX_THING, THING_HOUSE + 100, 5},
    {"lighthouse|beacon|灯塔", LEX_THING, THING_LIGHTHOUSE, 1},
    {"boat|rowing boat|rowboat|fishing boat|canoe|ship|船|小船|渔船|小舟", LEX_THING, THING_BOAT,
     2},
    {"sailboat|sailing boat|sail boat|yacht|sail|sailing ship|帆船|帆|孤帆", LEX_THING,
     THING_SAILBOAT, 2},
    {"bird|seagull|gull|flock of birds|flying bird|seabird|鸟|海鸥|飞鸟|鸟儿|鸥|鸟群", LEX_THING,
     THING_BIRD, 5},
    {"person|man|woman|figure|someone|walker|hiker|traveller|traveler|silhouette|girl|boy|child|人|"
     "男人|女人|旅人|身影|孩子|女孩|男孩",
     LEX_THING, THING_PERSON, 2},
    {"people|couple|family|crowd|men|women|children|lovers|friends|人们|情侣|一家人|行人|游客|恋人",
     LEX_THING, THING_PERSON + 100, 2},
    {"road|path|track|trail|lane|street|highway|dirt road|country "
     "road|路|小路|小径|道路|公路|乡间小路",
     LEX_THING, THING_ROAD, 1},
    {"footprint|footstep|脚印|足迹", LEX_THING, THING_FOOTPRINTS, 1},
    {"flower|wildflower|wild flower|blossom|bloom|花|野花|花朵|鲜花|花海", LEX_FLOWER, 0, 0},
    {"poppy|poppies|tulip|tulip field|rose|罂粟|郁金香|玫瑰", LEX_FLOWER, 0xd81e10, 0},
    {"sunflower|dandelion|buttercup|rapeseed|向日葵|油菜花|蒲公英", LEX_FLOWER, 0xf2c010, 0},
    {"lavender|lavender field|violet|薰衣草", LEX_FLOWER, 0x8a55c0, 0},
    {"daisy|daisies|雏菊", LEX_FLOWER, 0xf4f0ea, 0},
    {"sky|skies|天空|天", LEX_SKY, 0, 0},
};

const guint make_n_lexicon = G_N_ELEMENTS(make_lexicon);

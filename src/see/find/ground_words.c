/* ground_words.c: English and Chinese words for what photos show and where, and a text cut into
 * them by the longest match. Nouns of people, animals, clothes and places follow the planner's
 * lexicon.
 */
#include <string.h>
#include "color/names.h"
#include "see/find/ground.h"

#define THING SEE_WORD_THING
#define PART SEE_WORD_PART
#define ANY_ANIMAL "animal|bird|cat|cow|dog|horse|sheep|bear|zebra|elephant|giraffe"

static const SeeWord table[] = {
    {"person|man|woman|guy|girl|boy|lady|gentleman|kid|child|baby|toddler|player|bride|groom|human|"
     "friend|"
     "daughter|son|mother|father|mom|dad|mum|grandma|grandpa|tourist|pedestrian|photographer|"
     "husband|wife|"
     "sister|brother|uncle|aunt|dude|individual|figure|boyfriend|girlfriend|soldier|policeman|"
     "dancer|rider|"
     "passerby|photobomber|stranger|skater|surfer|cyclist|runner|driver|worker|musician|female|"
     "male|officer|"
     "him|them|me|us|herself|himself|myself|skier|swimmer|climber|batter|pitcher|"
     "人|人物|男人|女人|男孩|女孩|男生|女生|小孩|孩子|婴儿|宝宝|行人|路人|游客|新娘|新郎|男士|女士|"
     "男子|女子|先生|太太|老人|朋友|妈妈|爸爸|模特|家伙|小伙子|姑娘",
     THING, "person|people|human|rider", "person"},
    {"people|men|women|children|couple|family|crowd|team|group|humans|bystanders|passersby|band|"
     "everyone|"
     "everybody|两个人|人群|人们|大家|所有人|情侣|一家人",
     THING, "person|people|human|rider", "person", 1},
    {"dog|puppy|pup|doggy|hound|retriever|terrier|labrador|狗|小狗|狗狗|犬", THING, "dog",
     "animal"},
    {"cat|kitten|kitty|猫|小猫|猫咪", THING, "cat", "animal"},
    {"horse|pony|foal|马|小马", THING, "horse", "animal"},
    {"cow|bull|calf|cattle|ox|牛|奶牛", THING, "cow", "animal"},
    {"sheep|lamb|goat|羊|绵羊|山羊", THING, "sheep", "animal"},
    {"bird|duck|swan|gull|seagull|pigeon|eagle|owl|parrot|goose|chicken|鸟|小鸟|鸭子|天鹅|鸽子",
     THING, "bird", "animal"},
    {"elephant|大象", THING, "elephant", "animal"},
    {"giraffe|长颈鹿", THING, "giraffe", "animal"},
    {"zebra|斑马", THING, "zebra", "animal"},
    {"bear|熊", THING, "bear", "animal"},
    {"animal|pet|creature|动物|宠物", THING, ANY_ANIMAL, "animal"},
    {"car|automobile|vehicle|taxi|cab|suv|jeep|车|汽车|轿车|小车|车子|车辆", THING, "car|bus|truck",
     NULL},
    {"truck|lorry|van|pickup|卡车|货车", THING, "truck|car|bus", NULL},
    {"bus|coach|公交车|巴士|大巴", THING, "bus", NULL},
    {"train|tram|locomotive|火车|列车|电车", THING, "train", NULL},
    {"bike|bicycle|自行车|单车", THING, "bicycle", NULL},
    {"motorbike|motorcycle|scooter|moped|摩托车|摩托", THING, "motorbike|motorcycle", NULL},
    {"boat|ship|yacht|canoe|kayak|sailboat|ferry|船|小船|帆船|轮船", THING, "boat|ship", NULL},
    {"plane|airplane|aeroplane|aircraft|jet|飞机", THING, "aeroplane|airplane", NULL},
    {"bottle|瓶子|酒瓶", THING, "bottle", NULL},
    {"chair|stool|armchair|椅子|凳子", THING, "chair", NULL},
    {"sofa|couch|沙发", THING, "sofa|couch", NULL},
    {"table|dining table|desk|桌子|餐桌", THING, "diningtable|dining table|table|desk", NULL},
    {"potted plant|houseplant|pot plant|盆栽", THING, "pottedplant|potted plant", "plants"},
    {"tv|television|monitor|screen|computer screen|电视|电视机|显示器|屏幕", THING,
     "tvmonitor|tv|monitor|screen", NULL},
    {"traffic light|traffic lights|红绿灯", THING, "traffic light", NULL},
    {"sign|traffic sign|street sign|路牌|标志牌", THING, "traffic sign|sign|signboard", NULL},
    {"pole|lamp post|lamppost|light pole|电线杆|灯杆", THING, "pole|streetlight", NULL},
    {"fence|railing|栅栏|围栏", THING, "fence|railing", NULL},
    {"sky|skies|heaven|cloud|天空|天|云|云朵|蓝天|白云", THING, NULL, "sky"},
    {"water|sea|ocean|lake|river|pond|pool|wave|waterfall|水|水面|海|大海|湖|湖水|河|河流|海水",
     THING, NULL, "water"},
    {"plant|tree|leaf|leaves|grass|lawn|flower|bush|bushes|foliage|greenery|vegetation|forest|"
     "hedge|"
     "植物|树|树木|大树|草|草地|草坪|花|花朵|叶子|树叶|森林",
     THING, NULL, "plants"},
    {"ground|floor|road|street|sand|beach|path|snow|soil|pavement|sidewalk|field|地面|地|地板|路|"
     "道路|马路|街道|沙滩|"
     "雪地",
     THING, NULL, "ground"},
    {"building|house|tower|church|castle|skyscraper|barn|temple|建筑|建筑物|房子|楼|大楼|高楼|教堂|"
     "塔",
     THING, NULL, "building"},
    {"subject|main subject|foreground|main object|main character|主体|主角|前景|主体物", THING,
     NULL, "subject"},
    {"background|backdrop|surroundings|背景", THING, NULL, "background"},
    {"face|faces|脸|面部|脸部|面孔", PART, NULL, "face"},
    {"skin|complexion|皮肤|肤色", PART, NULL, "skin"},
    {"hair|头发|发型", PART, NULL, "hair"},
    {"hat|cap|helmet|帽子|头盔", PART, NULL, "hair"},
    {"eye|eyes|眼睛|双眼", PART, NULL, "eyes"},
    {"clothing|clothes|outfit|dress|suit|uniform|costume|robe|gown|衣服|服装|裙子|连衣裙|西装|制服|"
     "婚纱",
     PART, NULL, "clothing"},
    {"shirt|t-shirt|tshirt|tee|jacket|coat|sweater|hoodie|jersey|blouse|vest|top "
     "half|衬衫|上衣|外套|毛衣|夹克|t恤",
     PART, NULL, "clothing", 0, 0, 0.6},
    {"pants|jeans|trousers|shorts|skirt|leggings|裤子|牛仔裤|短裤|短裙", PART, NULL, "clothing", 0,
     0.45, 0.95},
    {"shoe|shoes|boots|sneakers|鞋|鞋子|靴子", PART, NULL, "clothing", 0, 0.88, 1},
    {"arm|arms|hand|hands|手|双手|手臂|胳膊", PART, NULL, "skin", 0, 0.2, 0.75},
    {"leg|legs|腿|双腿", PART, NULL, "skin", 0, 0.5, 1},
    {"his|her|their|my|our|your|its|他的|她的|他们的|我的|你的", SEE_WORD_OWNER},
    {"of", SEE_WORD_OF},
    {"on|in|with|wearing|holding|at|near|by|next "
     "to|beside|who|that|which|from|standing|sitting|walking|"
     "riding|carrying|under|above|over|to|against|in front of|dressed "
     "in|dressed|looking|playing|running|"
     "lying|is|are|has|having|around|through|along|inside|between|and|leaning|facing|"
     "旁边|穿着|穿|戴着|戴|拿着|抱着|骑着|站着|坐着|站在|坐在|在|和|跟",
     SEE_WORD_LINK},
    {"left|leftmost|far left|left side|left hand side|左边|左侧|左面|左|最左边", SEE_WORD_PLACE,
     .value = SEE_PLACE_LEFT},
    {"right|rightmost|far right|right side|right hand side|右边|右侧|右面|右|最右边",
     SEE_WORD_PLACE, .value = SEE_PLACE_RIGHT},
    {"top|upper|upper part|at the top|上方|上面|顶部", SEE_WORD_PLACE, .value = SEE_PLACE_TOP},
    {"bottom|lower|lower part|at the bottom|下方|下面|底部", SEE_WORD_PLACE,
     .value = SEE_PLACE_BOTTOM},
    {"middle|center|centre|central|中间|中央|中心", SEE_WORD_PLACE, .value = SEE_PLACE_MIDDLE},
    {"in the background|in background|in the back|in the distance|distant|far away|back|"
     "后面|后方|背后|身后|远处|背景里|背景中|背景里的",
     SEE_WORD_PLACE, .value = SEE_PLACE_BACK},
    {"in the foreground|in front|in the front|front|closest|nearest|前面|前方|近处", SEE_WORD_PLACE,
     .value = SEE_PLACE_FRONT},
    {"biggest|largest|main|tallest|big|large|最大的|最大|最高的", SEE_WORD_PLACE,
     .value = SEE_PLACE_LARGEST},
    {"smallest|shortest|tiny|little|small|最小的|最小|小", SEE_WORD_PLACE,
     .value = SEE_PLACE_SMALLEST},
    {"behind her|behind him|behind them|behind me|behind us|behind it|behind the "
     "subject|behind|她后面|他后面|"
     "我后面|她身后|他身后|我身后",
     SEE_WORD_BEHIND},
    {"first|第一个|第一", SEE_WORD_ORDER, .value = 1},
    {"second|第二个|第二", SEE_WORD_ORDER, .value = 2},
    {"third|第三个|第三", SEE_WORD_ORDER, .value = 3},
    {"fourth|第四个|第四", SEE_WORD_ORDER, .value = 4},
    {"last|最后一个|最后", SEE_WORD_ORDER, .value = -1},
    {"all|every|each|both|two|three|several|所有|全部|两个|几个|一些|那些", SEE_WORD_ALL},
    {"the|a|an|this|that one|one|these|those|there|photo|picture|image|side|part|other|another|"
     "的|个|一个|一只|一条|一辆|只|条|辆|位|那个|这个|那|这|里|中|上|着|照片|图片|画面|旁|边",
     SEE_WORD_OTHER},
};

static void
token_free(gpointer data)
{
  SeeToken *token = data;
  g_free(token->text);
  g_free(token);
}

static gboolean
is_letter(char c)
{
  return g_ascii_isalnum(c) || c == '-';
}

/* Bytes of `at` that the alternative fills, 0: it does not stand there. English words end at a
 * word's end, in the plural too. */
static gsize
match(const char *at, const char *alternative, gsize length, gboolean *plural)
{
  *plural = FALSE;
  if (strncmp(at, alternative, length) != 0)
    return 0;
  if (!g_ascii_isalnum(alternative[length - 1]))
    return length;
  if (g_str_has_prefix(at + length, "es") && !is_letter(at[length + 2])) {
    *plural = TRUE;
    return length + 2;
  }
  if (at[length] == 's' && !is_letter(at[length + 1])) {
    *plural = TRUE;
    return length + 1;
  }
  return is_letter(at[length]) ? 0 : length;
}

/* The longest row that stands at `at`. */
static gsize
longest(const char *at, const SeeWord **word, gboolean *plural)
{
  gsize best = 0;
  for (guint i = 0; i < G_N_ELEMENTS(table); i++)
    for (const char *a = table[i].words; *a != '\0';) {
      const gsize length = strcspn(a, "|");
      gboolean is_plural;
      const gsize n = match(at, a, length, &is_plural);
      if (n > best) {
        best = n;
        *word = &table[i];
        *plural = is_plural;
      }
      a += length + (a[length] == '|');
    }
  return best;
}

static SeeToken *
add_token(GPtrArray *tokens, SeeWordKind kind, const SeeWord *word, const char *text, gsize n)
{
  SeeToken *token = g_new0(SeeToken, 1);
  token->kind = kind;
  token->word = word;
  token->text = g_strndup(text, n);
  g_ptr_array_add(tokens, token);
  return token;
}

/* Bytes of the next word that no row knows: letters and digits, or one character. */
static gsize
one_word(const char *at)
{
  gsize n = 0;
  while (is_letter(at[n]))
    n++;
  return n > 0 ? n : (gsize)(g_utf8_next_char(at) - at);
}

GPtrArray *
see_ground_words(const char *text)
{
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  g_autofree char *lower = g_utf8_strdown(valid, -1);
  GPtrArray *tokens = g_ptr_array_new_with_free_func(token_free);
  for (const char *at = lower; *at != '\0';) {
    const SeeWord *word = NULL;
    gboolean plural = FALSE;
    const gsize n = longest(at, &word, &plural);
    if (n > 0) {
      add_token(tokens, word->kind, word, at, n)->plural =
          plural || (word->kind == THING && word->value == 1);
      at += n;
    } else if (g_str_has_prefix(at, "'s") || g_str_has_prefix(at, "’s")) {
      add_token(tokens, SEE_WORD_OWNER, NULL, "'s", 2);
      at += strcspn(at, "s") + 1;
    } else {
      const gsize length = one_word(at);
      g_autofree char *one = g_strndup(at, length);
      const LithoColorName *color = litho_color_find(one);
      g_autofree char *two = g_strndup(at, length);
      /* Chinese colours are of one or two characters, often with 色 after them. */
      if (color == NULL && (guchar)*at >= 0x80 && at[length] != '\0') {
        g_free(two);
        two = g_strndup(at, (gsize)(g_utf8_next_char(at + length) - at));
        color = litho_color_find(two);
      }
      if (color != NULL)
        add_token(tokens, SEE_WORD_COLOR, NULL, color->name, strlen(color->name));
      else if (is_letter(*at) || (guchar)*at >= 0x80)
        add_token(tokens, SEE_WORD_UNKNOWN, NULL, one, length);
      at += color != NULL ? strlen(two) : length;
    }
  }
  return tokens;
}

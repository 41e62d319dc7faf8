/* names.c: labels of nets and the table of nouns. See names.h. */
#include <string.h>
#include "see/find/names.h"

#define WIDER 0.9     /* a label one step wider than the noun */
#define EACH_STEP 0.9 /* for each further step */
#define GENERIC 0.45  /* the label is a whole kind: "animal" for fox */
#define SIBLING 0.55  /* both are of one kind: desk and dining table */
#define OTHER_SEX 0.3 /* "man" for woman */

/* Labels that are not words of the table. */
static const struct {
  const char *label, *noun;
} aliases[] = {{"diningtable", "dining table"},
               {"tvmonitor", "tv"},
               {"pottedplant", "potted plant"},
               {"cabinetry", "cupboard"},
               {"doughnut", "donut"},
               {"hair drier", "hair dryer"},
               {"common sunflower", "sunflower"},
               {"rose", "roses"},
               {"moths and butterflies", "butterfly"},
               {"infant bed", "crib"},
               {"studio couch", "sofa"},
               {"mechanical fan", "fan"},
               {"tin can", "tin can"},
               {"squash", "pumpkin"},
               {"kitchen knife", "knife"},
               {"personal flotation device", "life jacket"},
               {"vehicle registration plate", "license plate"},
               {"luggage and bags", "luggage"},
               {"tablet computer", "tablet computer"},
               {"billiard table", "table"},
               {"vegetation", "plant"},
               {"terrain", "ground"},
               {"brassiere", "bra"}};

/* What else a noun may be, and what nets without it take it for. fit: of the label. */
static const struct {
  const char *noun, *labels;
  double fit;
} likes[] = {
    {"pitcher", "pitcher (container)|jug|vase", 0.6},
    {"glass", "wine glass|cup|mug", 0.9},
    {"jug", "vase|bottle|cup", 0.5},
    {"jar", "vase|bottle|cup|bowl", 0.5},
    {"pot", "potted plant|vase|bowl|flowerpot", 0.5},
    {"tin can", "cup|bottle|vase", 0.5},
    {"drink", "cup|wine glass|bottle|mug", 0.6},
    {"bucket", "cup|vase|bowl", 0.3},
    {"basket", "bowl", 0.3},
    {"flower", "potted plant|vase|houseplant", 0.5},
    {"bush", "potted plant|houseplant", 0.3},
    {"van", "car|truck|bus", 0.85},
    {"pickup", "car", 0.85},
    {"truck", "car|bus", 0.5},
    {"car", "truck|bus", 0.4},
    {"bus", "truck|train", 0.5},
    {"tractor", "truck|car", 0.5},
    {"bulldozer", "truck|car", 0.5},
    {"snowplow", "truck|car|train", 0.5},
    {"tank", "truck|car", 0.4},
    {"helicopter", "airplane", 0.5},
    {"scooter", "motorcycle|bicycle", 0.85},
    {"moped", "bicycle", 0.5},
    {"motorcycle", "bicycle", 0.4},
    {"bike", "motorcycle", 0.4},
    {"stroller", "bicycle|chair|suitcase", 0.3},
    {"wheelchair", "chair|bicycle", 0.4},
    {"cart", "car|truck|bicycle", 0.3},
    {"surfboard", "snowboard|skateboard|skis", 0.4},
    {"paddle", "surfboard|baseball bat", 0.25},
    {"screen", "tv|laptop|computer monitor|cell phone", 0.85},
    {"monitor", "tv|laptop", 0.85},
    {"tv", "laptop|computer monitor", 0.4},
    {"computer", "tv|computer monitor", 0.5},
    {"poster", "tv|book", 0.2},
    {"painting", "tv|picture frame", 0.3},
    {"picture frame", "tv|clock", 0.25},
    {"paper", "book", 0.4},
    {"newspaper", "book", 0.5},
    {"magazine", "book", 0.7},
    {"card", "book", 0.3},
    {"sign", "stop sign|traffic light|traffic sign|clock", 0.4},
    {"traffic light", "parking meter", 0.25},
    {"street light", "traffic light", 0.4},
    {"lamp", "traffic light|vase|umbrella", 0.2},
    {"pole", "traffic light|parking meter", 0.2},
    {"watch", "clock", 0.5},
    {"bench", "chair|couch", 0.4},
    {"chair", "couch|bench", 0.4},
    {"sofa", "chair|bed", 0.5},
    {"bed", "couch", 0.3},
    {"seat", "chair|bench|couch", 0.85},
    {"pillow", "couch|bed", 0.15},
    {"desk", "table", 0.9},
    {"counter", "dining table|countertop", 0.4},
    {"shelf", "bookcase|refrigerator", 0.3},
    {"cupboard", "refrigerator|oven", 0.3},
    {"racket", "tennis racket|table tennis racket", 1},
    {"bag", "backpack|handbag|suitcase|luggage and bags", 0.9},
    {"suitcase", "handbag|backpack", 0.4},
    {"box", "suitcase|book", 0.25},
    {"toy", "teddy bear|doll|sports ball|kite", 0.9},
    {"doll", "teddy bear|person", 0.4},
    {"stuffed animal", "teddy bear", 0.9},
    {"robot", "teddy bear|person", 0.25},
    {"statue", "person|horse|bird|teddy bear", 0.35},
    {"mannequin", "person", 0.5},
    {"snowman", "person|teddy bear", 0.35},
    {"balloon", "kite|sports ball|umbrella", 0.4},
    {"hot air balloon", "kite|sports ball|umbrella", 0.5},
    {"parachute", "kite|umbrella", 0.6},
    {"flag", "kite|umbrella", 0.3},
    {"frisbee", "sports ball|kite", 0.4},
    {"ball", "sports ball|frisbee|orange|apple", 0.4},
    {"egg", "sports ball|orange", 0.2},
    {"goat", "sheep|cow|dog|horse", 0.6},
    {"deer", "cow|horse|sheep|giraffe|dog", 0.5},
    {"moose", "cow|horse|bear", 0.5},
    {"antelope", "cow|horse|sheep|giraffe", 0.5},
    {"camel", "horse|cow|giraffe", 0.5},
    {"llama", "sheep|horse|cow|giraffe", 0.5},
    {"donkey", "horse|cow", 0.7},
    {"mule", "horse|cow", 0.7},
    {"pig", "cow|dog|sheep|bear", 0.4},
    {"rhinoceros", "elephant|cow", 0.5},
    {"hippopotamus", "elephant|cow|bear", 0.4},
    {"panda", "bear|teddy bear", 0.7},
    {"koala", "bear|teddy bear|cat", 0.4},
    {"lion", "dog|bear|cat|horse|cow", 0.4},
    {"tiger", "cat|zebra|dog|bear", 0.4},
    {"leopard", "cat|dog|bear|giraffe", 0.4},
    {"big cat", "cat|dog|bear|zebra", 0.4},
    {"fox", "dog|cat", 0.6},
    {"wolf", "dog", 0.7},
    {"raccoon", "cat|dog|bear", 0.5},
    {"red panda", "bear|cat|dog|teddy bear", 0.4},
    {"otter", "dog|bear|cat|bird", 0.35},
    {"rabbit", "cat|dog|bird|teddy bear", 0.4},
    {"squirrel", "cat|bird|dog|bear", 0.4},
    {"rodent", "cat|bird|dog|mouse", 0.35},
    {"hedgehog", "cat|bird|teddy bear", 0.3},
    {"monkey", "bear|cat|dog|person|teddy bear", 0.35},
    {"ape", "bear|person|teddy bear", 0.4},
    {"kangaroo", "dog|horse|bear|sheep", 0.35},
    {"seal", "bird|dog|bear|elephant", 0.3},
    {"sea lion", "bird|dog|bear|elephant", 0.3},
    {"whale", "boat|bird|elephant|surfboard", 0.25},
    {"dolphin", "bird|surfboard|boat", 0.3},
    {"fish", "bird|boat|kite", 0.2},
    {"shark", "bird|surfboard|boat|airplane", 0.25},
    {"turtle", "bird|bear|elephant", 0.2},
    {"crocodile", "bird|boat", 0.2},
    {"frog", "bird|teddy bear", 0.25},
    {"insect", "bird|kite|scissors", 0.25},
    {"dinosaur", "bird|elephant|giraffe|horse|teddy bear", 0.35},
    {"bread", "sandwich|donut|cake|hot dog", 0.5},
    {"cake", "sandwich|donut|pizza", 0.3},
    {"dessert", "cake|donut", 0.85},
    {"pie", "cake|pizza", 0.6},
    {"pancake", "cake|pizza|donut", 0.5},
    {"sandwich", "hot dog|pizza", 0.4},
    {"hamburger", "sandwich|hot dog|donut", 0.6},
    {"sausage", "hot dog", 0.7},
    {"fruit", "orange|apple|banana", 0.95},
    {"lemon", "orange|apple|banana", 0.6},
    {"peach", "apple|orange", 0.6},
    {"pear", "apple|banana|orange", 0.5},
    {"tomato", "apple|orange", 0.6},
    {"pumpkin", "orange|apple|sports ball", 0.5},
    {"vegetable", "broccoli|carrot", 0.9},
    {"salad", "broccoli|bowl", 0.5},
    {"lettuce", "broccoli", 0.6},
    {"cauliflower", "broccoli", 0.7},
    {"meal", "pizza|sandwich|bowl|cake", 0.4},
    {"soup", "bowl|cup", 0.6},
    {"cutlery", "fork|knife|spoon", 0.95},
    {"utensil", "fork|knife|spoon", 0.7},
    {"spatula", "knife|spoon|fork", 0.4},
    {"dagger", "knife", 0.6},
    {"sword", "knife|baseball bat", 0.4},
    {"pan", "bowl|frying pan", 0.4},
    {"plate", "bowl|frisbee|dining table", 0.25},
    {"tray", "bowl|dining table", 0.2},
    {"tablecloth", "dining table", 0.5},
    {"stove", "oven|microwave", 0.7},
    {"grill", "oven", 0.4},
    {"dishwasher", "oven|refrigerator", 0.4},
    {"washing machine", "oven|refrigerator|microwave", 0.4},
    {"radio", "microwave|cell phone|laptop", 0.3},
    {"bathtub", "sink|toilet", 0.5},
    {"urinal", "toilet", 0.7},
    {"tap", "sink", 0.3},
    {"camera", "cell phone|remote", 0.3},
    {"calculator", "remote|cell phone|keyboard", 0.5},
    {"remote control", "remote|cell phone", 0.9},
    {"purse", "handbag", 0.9},
    {"necktie", "tie", 1},
    {"parasol", "umbrella|kite", 0.9},
    {"awning", "umbrella", 0.3},
    {"canopy", "umbrella", 0.4},
    {"tent", "umbrella|kite", 0.4},
    {"hat", "sun hat|fedora|sombrero|cowboy hat", 1},
    {"baby", "person", 0.9},
    {"sled", "skis|snowboard|surfboard", 0.4},
    {"stick", "baseball bat|skis", 0.3},
    {"gun", "baseball bat|hair drier|remote", 0.2},
    {"fire extinguisher", "bottle|fire hydrant", 0.5},
    {"bollard", "fire hydrant|parking meter", 0.4},
    {"mailbox", "parking meter|fire hydrant", 0.4},
    {"candle", "bottle|vase|cup", 0.3},
    {"lighthouse", "clock", 0.1},
};

static const struct {
  const char *noun, *stuff;
} stuffs[] = {
    {"sky", "sky"},
    {"cloud", "sky"},
    {"tree", "tree"},
    {"grass", "grass"},
    {"flower", "plant"},
    {"bush", "plant|tree"},
    {"hedge", "plant|tree"},
    {"branch", "tree"},
    {"water", "water"},
    {"wave", "water"},
    {"road", "road"},
    {"path", "road|ground"},
    {"pavement", "road|ground"},
    {"parking lot", "road|ground"},
    {"sand", "sand"},
    {"beach", "sand"},
    {"shore", "sand|ground"},
    {"snow", "snow"},
    {"ice", "snow|water"},
    {"field", "grass|ground"},
    {"ground", "ground|road|sand|snow|grass"},
    {"floor", "floor|ground"},
    {"mud", "ground"},
    {"dirt", "ground"},
    {"soil", "ground"},
    {"gravel", "ground|road"},
    {"carpet", "floor"},
    {"mountain", "mountain"},
    {"hill", "mountain|grass"},
    {"cliff", "rock|mountain"},
    {"rock", "rock"},
    {"stone", "rock"},
    {"boulder", "rock"},
    {"building", "building"},
    {"roof", "building"},
    {"city", "building"},
    {"wall", "wall"},
    {"brick", "wall|building"},
    {"ceiling", "ceiling"},
    {"furniture", "furniture"},
    {"food", "food"},
    {"animal", "animal"},
    {"vehicle", "vehicle"},
};

static char *
plain_label(const char *label)
{
  char *plain = g_utf8_strdown(label, -1);
  char *paren = strchr(plain, '(');
  if (paren != NULL)
    *paren = '\0';
  g_strdelimit(plain, "_", ' ');
  g_strstrip(plain);
  if (g_str_has_prefix(plain, "human ") && plain[6] != '\0')
    memmove(plain, plain + 6, strlen(plain + 6) + 1);
  return plain;
}

const LithoNoun *
see_label_noun(const char *label)
{
  g_autofree char *plain = plain_label(label);
  const char *word = plain;
  for (guint i = 0; i < G_N_ELEMENTS(aliases); i++)
    if (g_str_equal(plain, aliases[i].label))
      word = aliases[i].noun;
  const LithoNoun *noun = litho_noun_find(word);
  const char *blank = strrchr(word, ' ');
  return noun != NULL || blank == NULL ? noun : litho_noun_find(blank + 1); /* "sports uniform" */
}

/* The word for all of a kind. */
static gboolean
is_whole_kind(const LithoNoun *noun, LithoNounKind of)
{
  static const struct {
    const char *word;
    LithoNounKind kind;
  } kinds[] = {{"animal", LITHO_NOUN_ANIMAL}, {"vehicle", LITHO_NOUN_VEHICLE},   {"food", LITHO_NOUN_FOOD},
               {"plant", LITHO_NOUN_PLANT},   {"building", LITHO_NOUN_BUILDING}, {"clothing", LITHO_NOUN_CLOTHING},
               {"person", LITHO_NOUN_PERSON}};
  for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
    if (kinds[i].kind == of && noun->kind == of && litho_noun_is(noun, kinds[i].word) &&
        (g_str_equal(noun->word, kinds[i].word) || (of == LITHO_NOUN_PERSON && (noun->flags & LITHO_NOUN_MANY) != 0) ||
         (of == LITHO_NOUN_ANIMAL && (g_str_equal(noun->word, "pet") || g_str_equal(noun->word, "creature")))))
      return TRUE;
  return FALSE;
}

static gboolean
is_generic(const LithoNoun *noun)
{
  return is_whole_kind(noun, noun->kind) || g_str_equal(noun->word, "thing") || g_str_equal(noun->word, "furniture");
}

/* Man or woman, where the word says it: 'm', 'f', 0. */
static char
sex_of(const LithoNoun *noun)
{
  static const char *const females[] = {"woman", "girl", NULL}, *const males[] = {"man", "boy", NULL};
  for (int i = 0; females[i] != NULL; i++)
    if (litho_noun_is(noun, females[i]) || litho_noun_is(noun, males[i]))
      return litho_noun_is(noun, females[i]) ? 'f' : 'm';
  return 0;
}

static double
fit_of_nouns(const LithoNoun *asked, const LithoNoun *label)
{
  double fit = WIDER;
  if (litho_noun_is(label, asked->word) || is_whole_kind(asked, label->kind))
    return 1;
  if (asked->kind == LITHO_NOUN_PERSON && label->kind == LITHO_NOUN_PERSON) {
    const char p = sex_of(asked), q = sex_of(label);
    return p != 0 && q != 0 && p != q ? OTHER_SEX : WIDER;
  }
  for (const LithoNoun *at = litho_noun_wider(asked); at != NULL; at = litho_noun_wider(at), fit *= EACH_STEP) {
    if (at == label)
      return is_generic(label) && at != litho_noun_wider(asked) ? GENERIC : fit;
    if (!is_generic(at) && litho_noun_is(label, at->word))
      return SIBLING;
  }
  return is_whole_kind(label, asked->kind) ? GENERIC : 0;
}

/* The row of likes of the noun has the label, or that of the next wider noun with a row: then they are siblings at
 * best. */
static double
fit_of_likes(const LithoNoun *asked, const char *plain)
{
  const LithoNoun *noun = see_label_noun(plain);
  for (const LithoNoun *at = asked; at != NULL; at = litho_noun_wider(at)) {
    gboolean has_row = FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(likes); i++) {
      if (!g_str_equal(likes[i].noun, at->word))
        continue;
      has_row = TRUE;
      g_auto(GStrv) labels = g_strsplit(likes[i].labels, "|", -1);
      for (int k = 0; labels[k] != NULL; k++) {
        g_autofree char *like = plain_label(labels[k]);
        if (g_str_equal(like, plain) || (noun != NULL && see_label_noun(like) == noun))
          return at == asked ? likes[i].fit : MIN(likes[i].fit, SIBLING);
      }
    }
    if (has_row)
      break;
  }
  return 0;
}

double
see_name_fit(const SeeQuery *query, const char *label)
{
  g_autofree char *plain = plain_label(label);
  if (*query->head == '\0')
    return 0;
  if (g_str_equal(plain, query->head))
    return 1;
  if (query->kinds->len > 0) { /* "dog bed": a label may have both words; "toy sheep" is a toy too */
    const LithoNoun *kind = query->kinds->pdata[query->kinds->len - 1];
    g_autofree char *both = g_strdup_printf("%s %s", kind->word, query->head);
    if (g_str_equal(plain, both))
      return 1;
    const LithoNoun *of_label = see_label_noun(label);
    if (of_label != NULL && g_str_equal(kind->word, "toy") && litho_noun_is(of_label, "toy"))
      return WIDER;
  }
  if (query->noun == NULL) { /* the last word of an unknown name: "price sticker" */
    const char *blank = strrchr(query->head, ' ');
    return blank != NULL && g_str_equal(plain, blank + 1) ? WIDER : 0;
  }
  const LithoNoun *noun = see_label_noun(label);
  const double like = fit_of_likes(query->noun, plain);
  return MAX(like, noun != NULL ? fit_of_nouns(query->noun, noun) : 0);
}

const char *
see_name_stuff(const LithoNoun *noun, gboolean *own)
{
  static const char *const kinds[] = {"furniture", "food", "animal", "vehicle", NULL}; /* no apple is all food */
  for (const LithoNoun *at = noun; at != NULL; at = litho_noun_wider(at))
    for (guint i = 0; i < G_N_ELEMENTS(stuffs); i++)
      if (g_str_equal(stuffs[i].noun, at->word)) {
        *own = at == noun;
        return *own || !g_strv_contains(kinds, at->word) ? stuffs[i].stuff : NULL;
      }
  return NULL;
}

const char *
see_name_region(const LithoNoun *noun)
{
  static const char *const covered[] = {"potted plant", "bridge", NULL}; /* their region holds far more than they are */
  for (const LithoNoun *at = noun; at != NULL; at = litho_noun_wider(at))
    if (g_strv_contains(covered, at->word))
      return NULL;
  if (noun == NULL || noun->region == NULL)
    return NULL;
  return litho_noun_is(noun, "hat") ? "hair" : noun->region; /* the method for hair counts what is on the head */
}

gboolean
see_name_is_thing(const LithoNoun *noun)
{
  static const char *const covers[] = {"carpet", "curtain", "tablecloth", "blanket", "wallpaper", "furniture"}; /* may fill a room */
  if (noun == NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS(covers); i++)
    if (litho_noun_is(noun, covers[i]))
      return FALSE;
  switch (noun->kind) {
  case LITHO_NOUN_STUFF:
  case LITHO_NOUN_PLACE:
  case LITHO_NOUN_PHOTO:
  case LITHO_NOUN_BUILDING:
    return FALSE;
  case LITHO_NOUN_PLANT:
    return litho_noun_is(noun, "flower") || litho_noun_is(noun, "potted plant"); /* leaves may fill a photo */
  case LITHO_NOUN_PERSON:
    return (noun->flags & LITHO_NOUN_MANY) == 0;
  default:
    return TRUE;
  }
}

/* lexicon_en.c: English words and phrases of photo editing. See lexicon.h for the columns.
 *
 * From photography and plain English. Forms that the stemmer finds (-s, -ed, -ing, -er, -est) are
 * left out, as are misspellings. */
#include "plan/read/lexicon.h"
#include "op/op.h"

#define WARP "litho does not change faces, bodies or poses"
#define MERGE "litho does not merge photos"
#define TEXTS "litho does not write or change text"
#define COLORIZE "litho does not invent colours for a black-and-white photo"
#define SHAPE "litho does not move, resize or reshape things in a photo"

const LithoEntry litho_lexicon_en[] = {
    /* direction */
    {"increase|raise|boost|more|up|higher|bump|bump up|bring up|turn up|crank up|up the|strengthen|intensify|amplify|"
     "stronger|maximize|greater|push|lift|not enough|too little|lack|lacking|could use|need some|bring out|bring back|"
     "emphasize|accentuate|exaggerate|increasing|gain|turned up|too low|insufficient|recover", WORD_UP},
    {"enhance|improve|enrich|heighten the|enhancement", WORD_UP, .text = "enhance"},
    {"cut|down|decrease|reduce|lower|less|lessen|fewer|tone down|turn down|bring down|minimize|diminish|drop|weaken|"
     "cut down|cut back|dial down|dial back|too much|too many|so much|tone it down|subdue|mute|excess|excessive|"
     "reduction|decline|take down|suppress|tame|pull down|limit|too high|too strong|a bit less", WORD_DOWN},
    {"photo shop out|taken out|taken away|took out|edited out|cropped out|goes away|gone|hide|hidden|remove|erase|"
     "delete|eliminate|get rid of|get rid|take out|take away|take off|edit out|photoshop out|shop out|clone out|"
     "cut out|clean off|wipe|omit|rid|rid of|disappear|invisible|there should not be|removal|crop out|strip|strip out|"
     "lose the", WORD_REMOVE},
    {"photoshop a|edit in|add|put|insert|give|place|apply|overlay|superimpose|paste|attach|create|draw|put on|put in|"
     "adding|add in|bring in|stick|lay", WORD_ADD},
    {"change|replace|swap|convert|transform|switch|turn|exchange|alter|modify|swap out|recolor|recolour|color in|dye",
     WORD_CHANGE},
    {"make|render|get|set|let|cause|making|bring|appear|making it|become|go", WORD_MAKE},
    {"keep|leave|preserve|protect|maintain|retain|keep only|leave only", WORD_KEEP},
    {"fix|correct|adjust|repair|edit|tweak|balance|fix up|touch up|touching up|touchup|touch ups|tidy up|tidy|"
     "tidied up|retouch|modify the|polish|refine|normalize|adjustment|correction|tune|clean up|cleanup|sort out|sort|"
     "revamp|redo|touch|do something with|restore", WORD_FIX},
    {"not|don't|dont|do not|doesn't|does not|isn't|isnt|aren't|never|no|shouldn't|should not|nor|cannot be|wasn't|"
     "is not|are not|must not|mustn't|not be|can't", WORD_NOT},
    {"without", WORD_NOT, .text = "without"},
    {"too|overly|so|way too|far too|a bit too|a little too|kind of|rather|super|very|quite|pretty", WORD_TOO},
    {"is|are|was|were|be|been|looks|seems|seem|appears|it's|its too|it is|being|look|looking|came out|came|turned out|"
     "feels|feel|comes out|that's|he's|she's|they're|they are|there's", WORD_BE},

    /* tone: properties */
    {"brightness|exposure|lightness|light|luminosity|luminance|daylight|gamma|iso|glow|ambient light|sunlight|"
     "lighting|whiteness|natural light|ev|sun light|midtones|mid tones|mid-tones", WORD_PROPERTY, "exposure", 1},
    {"darkness|darks|darkening|gloom|blackness", WORD_PROPERTY, "exposure", -1},
    {"overexposure|over exposure", WORD_FAULT, "exposure", -1, "exposure", 1},
    {"contrast|dynamic range|punch|depth|levels|level|curves|color contrast|contrast between",
     WORD_PROPERTY, "contrast", 1},
    {"highlights|highlight|bright areas|bright parts|bright spots", WORD_PROPERTY, "highlights", 1},
    {"shadows|dark areas|darker areas|dark parts|shadow detail", WORD_PROPERTY, "shadows", 1},
    {"whites|white point", WORD_PROPERTY, "whites", 1},
    {"blacks|black point", WORD_PROPERTY, "blacks", 1},
    {"clarity|local contrast|definition|structure|texture|details|detail|outlines|outline|edges|fine detail|visibility",
     WORD_PROPERTY, "clarity", 1},
    {"haze|fog|mist|smog", WORD_FAULT, "dehaze", 1, "dehaze", -1},
    {"washed out look|faded look|fading", WORD_FAULT, "vibrance", 1, "saturation", -1},
    {"auto tone|auto contrast|auto enhance|auto color|auto", WORD_EFFECT, "auto_tone"},

    /* tone: adjectives and verbs */
    {"bright|lighter|brightened|well lit|lit|lit up|visible|noticeable|readable|distinguishable|easier to see|"
     "easy to see|show up|seen better|legible|recognizable", WORD_ADJECTIVE, "exposure", 1, "exposure", -1},
    {"dark|dim|gloomy|darkened|murky|shadowy|shady|shaded|black-ish|in shadow|in the shadow|in shadows|in the shadows|"
     "in the dark|backlit|underexposed", WORD_ADJECTIVE, "exposure", -1, "exposure", 1},
    {"overexposed|over-exposed|glaring", WORD_ADJECTIVE, "exposure", 1, "exposure", -1, "fault"},
    {"blown out|blown|clipped", WORD_ADJECTIVE, "highlights", 1, "highlights", -1, "fault"},
    {"brighten|lighten|brighten up|lighten up|light up|make light|overexpose|whiten", WORD_VERB, "exposure", 1},
    {"darken|darken up|underexpose", WORD_VERB, "exposure", -1},
    {"lift the shadows|fill light", WORD_VERB, "shadows", 1},
    {"contrasty|contrasted|punchy|high contrast|bold|dramatic|dynamic|strong contrast|stand out|stands out|standout|"
     "come forward|deeper|deep", WORD_ADJECTIVE, "contrast", 1, "contrast", -1},
    {"low contrast|flat|washed out|washed-out|washed|milky", WORD_ADJECTIVE, "contrast", -1, "contrast", 1},
    {"hazy|foggy|misty|smoky|smokey", WORD_ADJECTIVE, "dehaze", -1, "dehaze", 1},
    {"tone curve|curve", WORD_EFFECT, "curve"},
    {"split toning", WORD_EFFECT, "color_grade"},
    {"lut|.cube", WORD_EFFECT, "lut"},
    {"dehaze", WORD_VERB, "dehaze", 1},
    {"defined|detailed|textured|distinct|prominent", WORD_ADJECTIVE, "clarity", 1, "clarity", -1},
    {"focus on|focus in on", WORD_VERB, "sharpen", 1, .text = "focus"},
    {"harsh", WORD_ADJECTIVE, "contrast", 1, "contrast", -1, "fault"},
    {"deepen|define", WORD_VERB, "contrast", 1},

    /* colour */
    {"saturation|color saturation|color intensity|colour intensity|colorfulness|chroma",
     WORD_PROPERTY, "saturation", 1},
    {"vibrance|vibrancy|vividness|vibrant colors|vivid colors|color vibrancy", WORD_PROPERTY, "vibrance", 1},
    {"intensity", WORD_PROPERTY, "saturation", 1, .text = "weak"},
    {"color|colour|colors|colours|coloring|coloration|colorization|color tone",
     WORD_PROPERTY, "vibrance", 1, .text = "color"},
    {"hue|hues", WORD_PROPERTY, "hue", 1, .text = "cast"},
    {"temperature|warmth|color temperature|colour temperature|warm tones|warm tone|warm colors|warm light|warmness|"
     "warm hue|warm feel", WORD_PROPERTY, "temperature", 1},
    {"coolness|cool tones|cool tone|cool colors|cool filter", WORD_PROPERTY, "temperature", -1},
    {"white balance|color balance|colour balance|color cast|colour cast|wb|color correction|color correct|"
     "color-correct|neutralise|true to life|true colors|natural color|natural colors|normal colors",
     WORD_EFFECT, "white_balance"},
    {"vivid|vibrant|colorful|colourful|lively|alive|rich|fresh|brilliant|life",
     WORD_ADJECTIVE, "vibrance", 1, "saturation", -1},
    {"pop|pops|pop out|pop more|pump", WORD_ADJECTIVE, "vibrance", 1, "vibrance", -1, .text = "pop"},
    {"saturated|intense|oversaturated|over-saturated", WORD_ADJECTIVE, "saturation", 1, "saturation", -1},
    {"dull|lifeless|faded|pale|boring|muted|desaturated|pastel", WORD_ADJECTIVE, "saturation", -1, "vibrance", 1},
    {"saturate|deepen the color", WORD_VERB, "saturation", 1},
    {"desaturate|fade", WORD_VERB, "saturation", -1},
    {"warm|sunny", WORD_ADJECTIVE, "temperature", 1, "temperature", -1},
    {"warm up|warm it up", WORD_VERB, "temperature", 1},
    {"cool|cold|icy", WORD_ADJECTIVE, "temperature", -1, "temperature", 1},
    {"de-yellow|cool down", WORD_VERB, "temperature", -1},
    {"black and white|black & white|black-and-white|b&w|bw|b w|grayscale|greyscale|grey scale|monochrome|black white|"
     "no color|no colour|remove the color", WORD_EFFECT, "grayscale"},
    {"sepia|sepia tone|sepia toned", WORD_EFFECT, "sepia"},
    {"ton|shade|shades|shade of|tone|tones|toned|tinted|tinge|cast|undertone|overtone", WORD_CAST},
    {"tint", WORD_CAST, "tint", 1},
    {"redness|red|reddish|reds|crimson|maroon", WORD_COLOR, .text = "red"},
    {"yellowness|yellowing|yellow|yellowish|yellows|gold|golden|amber|blonde|blond", WORD_COLOR, .text = "yellow"},
    {"orange|oranges", WORD_COLOR, .text = "orange"},
    {"green|greenish|greens|lime|emerald|olive", WORD_COLOR, .text = "green"},
    {"cyan|teal|turquoise|aqua", WORD_COLOR, .text = "cyan"},
    {"blue|bluish|blueish|blues|navy|navy blue|sky blue", WORD_COLOR, .text = "blue"},
    {"purple|violet|lavender|lilac", WORD_COLOR, .text = "purple"},
    {"pink|pinkish|rosy|pinks|rose", WORD_COLOR, .text = "pink"},
    {"magenta", WORD_COLOR, .text = "magenta"},
    {"brown|brownish|browns|tan|beige|bronze", WORD_COLOR, .text = "brown"},
    {"white", WORD_COLOR, .text = "white"},
    {"black", WORD_COLOR, .text = "black"},
    {"gray|grey|silver|grayish|greyish", WORD_COLOR, .text = "gray"},
    {"bluer", WORD_COLOR, .text = "blue", .sign = 1},
    {"redder", WORD_COLOR, .text = "red", .sign = 1},
    {"greener", WORD_COLOR, .text = "green", .sign = 1},
    {"pinker", WORD_COLOR, .text = "pink", .sign = 1},
    {"whiter", WORD_ADJECTIVE, "exposure", 1, "exposure", -1, .text = "white"},
    {"blacker", WORD_ADJECTIVE, "blacks", -1, "blacks", 1},

    /* detail */
    {"sharpness|focus|crispness", WORD_PROPERTY, "sharpen", 1},
    {"sharpen|sharpen up|unblur|deblur|sharpening|clear up|clarify|unsharp|clear", WORD_VERB, "sharpen", 1},
    {"sharp|crisp|in focus|focused|into focus|hd|clearly|crystal clear", WORD_ADJECTIVE, "sharpen", 1, "sharpen", -1},
    {"blurry|fuzzy|out of focus|soft focus|blurred|shaky", WORD_ADJECTIVE, "blur", 1, "sharpen", 1},
    {"blurriness|softness|motion blur", WORD_FAULT, "sharpen", 1, "blur", 1},
    {"blur|defocus|blurring|bokeh|depth of field|shallow depth of field", WORD_VERB, "blur", 1},
    {"soften", WORD_VERB, "sharpen", -1},
    {"soft", WORD_ADJECTIVE, "sharpen", -1, "sharpen", 1},
    {"smooth|smooth out|smoothing|airbrush|even out", WORD_VERB, "denoise", 1, .text = "smooth"},
    {"denoise|noise reduction|reduce noise|denoising", WORD_VERB, "denoise", 1},
    {"noise|static|grainy appearance|grainy look|grain|film grain", WORD_FAULT, "denoise", 1, "grain", 1},
    {"noisy|grainy|pixelated", WORD_ADJECTIVE, "grain", 1, "denoise", 1},
    {"vignette|darken the edges|dark corners", WORD_FAULT, "vignette", -1, "vignette", 1},
    {"quality|picture quality|pixels", WORD_PROPERTY, "sharpen", 1, .text = "quality"},
    {"resolution|upscale|high resolution|higher resolution|high res|4k|dpi|pixel count", WORD_EFFECT, "upscale"},

    /* geometry */
    {"crop|crop in|trim|crop to|recrop|crop off|crop away|reframe", WORD_VERB, "crop", 0},
    {"zoom in|zoom|zoom in on|zoomed in|close up|magnify|closer", WORD_VERB, "crop", 0, .text = "zoom"},
    {"passport size|passport photo|center the|cut off|center|centre", WORD_VERB, "crop", 0, .text = "weak"},
    {"straighten|align|level the|straightening|level the horizon", WORD_VERB, "straighten", 0},
    {"straight|crooked|tilted|slanted|leaning|not straight|not level",
     WORD_ADJECTIVE, "straighten", 0, "straighten", 0},
    {"rotate|rotation|upright|right side up|sideways|upside down|counterclockwise|counter clockwise|anticlockwise|"
     "clockwise|rotate it|landscape orientation", WORD_VERB, "rotate", 0},
    {"flip|mirror|mirror image|flip horizontally|reverse|horizontally|vertically|mirrored|reflect",
     WORD_VERB, "flip", 0},
    {"resize|scale|shrink|make smaller", WORD_VERB, "resize", 0},
    {"enlarge|scale up|blow up|expand|enlargement", WORD_VERB, "upscale", 0},
    {"bigger|larger|smaller|big|large|small", WORD_ADJECTIVE, "resize", 0, "resize", 0, "size"},
    {"size|dimensions|dimension|file size", WORD_PROPERTY, "resize", 1, .text = "size"},
    {"border|frame|borders|picture frame|padding", WORD_NOUN, .op = "pad"},

    /* style */
    {"vintage|retro|antique|nostalgic|aged|old school|look old|like an old film|old film|analog|analogue|polaroid|"
     "film look|80s|70s|50s|1950s|1960s|1970s|1980s|90s", WORD_STYLE, .text = "vintage"},
    {"cartoon|cartoony|anime|comic|comic book|animated", WORD_STYLE, .text = "cartoon"},
    {"painting|oil painting|painted|watercolor|watercolour|painterly|impressionist", WORD_STYLE, .text = "painting"},
    {"sketch|pencil sketch|drawing|charcoal|pencil", WORD_STYLE, .text = "sketch"},
    {"cinematic|film noir|noir|hollywood", WORD_STYLE, .text = "cinematic"},
    {"hdr|hdr look", WORD_STYLE, .text = "hdr"},
    {"dreamy|magical|fairy tale", WORD_STYLE, .text = "dreamy"},
    {"pop art|mosaic|abstract|artistic|cyberpunk|artsy|pixel art|stained glass|negative|invert|moody|spooky|scary|"
     "creepy|indie|instagram", WORD_STYLE, .text = "artistic"},
    {"filter|effect|effects|style", WORD_STYLE, .text = "filter"},

    /* repair and objects */
    {"scratch|scratches|dust|crease|creases|stain|stains|spot|spots|speck|specks|crack|cracks|damage|fold|folds|"
     "streak|streaks|smudge|smudges|dirt|watermark|watermarks|timestamp|time stamp|date stamp|datestamp|logo|text|"
     "caption|writing|words|letters|lettering|line|lines|dots|dot|blemish|blemishes|pimple|pimples|acne|wrinkle|"
     "wrinkles|freckles|mole|scar|glare|glares|flare|lens flare|reflection|reflections|water damage|dark circles|"
     "imperfection|imperfections|bruise|bruises|stray hairs|flyaways|marks|mark|powerlines|power lines|wires|"
     "sun glare|sweat|tattoo|tattoos|flaws|flaw|shine|smear|sensor dust|moire", WORD_OBJECT_FAULT, "remove_object"},
    {"red eye|red eyes|red-eye", WORD_EFFECT, "red_eye"},
    {"lens correction|lens corrections|lens profile|lens distortion|lens distortions|barrel distortion|pincushion distortion|"
     "lens vignetting|chromatic aberration|chromatic aberrations|color fringing|colour fringing|purple fringing|"
     "purple fringes|color fringes|colour fringes", WORD_EFFECT, "lens"},
    {"isolate|transparent|transparency|cutout|cut-out|png|transparent background|clear background|no background|"
     "transparent png", WORD_EFFECT, "remove_background"},
    {"color this|colour this|colorize|colorized|colorizing", WORD_REFUSE, .text = COLORIZE},

    /* what litho does not do */
    {"smile|smiling|frown|open eyes|open his eyes|thinner|skinny|skinnier|slim|slimmer|fat|taller|shorter|younger|"
     "older|bald|shave|suit and tie|weight|zombie|pose|posture|double chin|crying|laughing|prettier|nose smaller|"
     "look at the camera", WORD_REFUSE, .text = WARP},
    {"merge|combine|stitch|merge the|collage|composite|two pictures|two photos|other photo|second photo|second image",
     WORD_REFUSE, .text = MERGE},
    {"write|that says|saying|says|it says|meme|spelling|font|title", WORD_REFUSE, .text = TEXTS},
    {"wider|stretch the|move|shift|widen|deform|distort|bend|extend|extend the background|uncrop|zoom out|clone|"
     "multiply|copy|float|bulge|animate|gif|3d", WORD_REFUSE, .text = SHAPE},

    /* vague */
    {"good|nice|beautiful|great|amazing|awesome|perfect|professional|pro|attractive|presentable|better|best|cute|"
     "beautify|gorgeous|wonderful|lovely|classy|nicer|fancy|natural|realistic|normal|decent|magic|natural looking|"
     "look natural|enhanced|more natural|authentic|high quality|ideal|balanced|clean", WORD_VAGUE, "auto_tone"},
    {"bad|crappy|terrible|awful|horrible|shitty|work your magic|have fun|photo shop|photoshop|photoshopped",
     WORD_VAGUE, "auto_tone", .text = "weak"},

    /* degree */
    {"a bit|a little|little|slightly|a touch|a tad|slight|somewhat|a little bit|bit|subtle|a hint of|a hint|barely|"
     "gently|lightly|mild|mildly|just a bit|just a little|just a touch|tiny bit|a tiny bit|minor|softly|touch of|"
     "a notch|a fraction|lil|a lil|a small amount|gentle|faint", WORD_DEGREE, .sign = LITHO_DEGREE_TOUCH},
    {"some|moderately|a fair amount|fairly|medium|moderate|a good bit|a moderate amount|noticeably",
     WORD_DEGREE, .sign = LITHO_DEGREE_SOME},
    {"a lot|lots|much|significantly|dramatically|greatly|heavily|strongly|a lot more|considerably|drastically|alot|"
     "extremely|tons|really|substantially|way|massively|hugely|heavy|major|significant|drastic|extreme|far|completely|"
     "totally|lots of|a great deal|by a lot|strong|tremendously|quite a bit", WORD_DEGREE, .sign = LITHO_DEGREE_LOT},
    {NULL},
};

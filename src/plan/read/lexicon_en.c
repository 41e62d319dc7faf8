/* lexicon_en.c: English words and phrases of photo editing. See lexicon.h for the columns.
 *
 * From photography and plain English. Forms that the stemmer finds (-s, -ed, -ing, -er, -est) are
 * left out, as are misspellings. */
#include "plan/read/lexicon.h"
#include "op/op.h"

#define WARP "litho does not change faces, bodies or poses"
#define INVENT "litho does not invent or insert objects"
#define SWAP "litho does not replace one thing by another"
#define MERGE "litho does not merge photos"
#define TEXTS "litho does not write or change text"
#define COLORIZE "litho does not invent colours for a black-and-white photo"
#define SHAPE "litho does not move, resize or reshape things in a photo"

const LithoEntry litho_lexicon_en[] = {
    /* direction */
    {"increase|raise|boost|more|up|higher|bump|bump up|bring up|turn up|crank up|pump up|amp up|up "
     "the|strengthen|"
     "intensify|amplify|stronger|heighten|maximize|greater|push|lift|raise up|"
     "not enough|too little|lack|lacking|could use|needs some|need some|bring out|bring "
     "back|emphasize|"
     "accentuate|exaggerate|elevate|increment|step up|kick up|beef up|richen|larger amount of|"
     "higher amount of|increasing|gain|upped|turned up|so much more|too low|insufficient|not "
     "much|draw out|recover",
     WORD_UP},
    {"enhance|improve|better the|perfect the|enrich|heighten the|enhancement "
     "of|enhancement|improve on",
     WORD_UP, .text = "enhance"},
    {"cut|down|decrease|reduce|lower|less|lessen|fewer|tone down|tune down|turn down|bring "
     "down|minimize|minimise|"
     "diminish|drop|weaken|cut down|cut back|dial down|dial back|too much|too many|so much|"
     "lower down|tone it down|subdue|mute|excess|excessive|lesser|reduction|decline|take down|"
     "suppress|tame|pull down|pull back|limit|calm down|knock down|turned down|too high|too "
     "strong|overly strong|"
     "ease|ease off|dampen|de-emphasize|a little less|a bit less",
     WORD_DOWN},
    {"photoshop away|edit away|photo shop out|shop away|filter out|taken out|taken away|took "
     "out|edited out|photoshopped out|cropped out|go away|goes away|gone|hide|hidden|cover "
     "up|conceal|remove|erase|delete|eliminate|get rid of|got rid of|get rid|take out|take "
     "away|take off|edit out|photoshop out|shop out|"
     "clone out|cut out|clear away|clean off|wipe out|wipe|paint out|rub out|omit|"
     "eradicate|rid|rid of|disappear|vanish|invisible|discard|airbrush out|take away from|wash out "
     "the|"
     "there should not be|there shouldn't be|there should be no|removal|remove away|remove "
     "off|remove out|crop out|clean out|scrub|strip|strip out|extract "
     "the unwanted|lose the|drop the",
     WORD_REMOVE},
    {"photoshop a|photoshop an|photoshop some|photoshop in|edit in|edit in a|shop "
     "in|add|put|insert|give|place|apply|introduce|overlay|superimpose|paste|attach|throw "
     "in|create|"
     "draw|put on|put in|adding|add in|bring in|generate|impose|stick|lay|draw in|paint in|inject",
     WORD_ADD},
    {"change|replace|swap|convert|transform|switch|turn|exchange|substitute|alter|modify|swap "
     "out|switch out|"
     "change out|recolor|recolour|color in|dye|morph",
     WORD_CHANGE},
    {"make|render|get|set|let|cause|making|bring|appear|let the|making it|keep making|become|go",
     WORD_MAKE},
    {"keep|leave|preserve|protect|maintain|retain|respect|keep only|leave only", WORD_KEEP},
    {"fix|correct|adjust|repair|edit|tweak|balance|optimize|fix up|touch up|touching "
     "up|touch-up|touchup|touchups|touch ups|tidy up|tidy|tidied up|spruce|retouch|modify the|work "
     "on|"
     "polish|refine|normalize|regulate|improve upon|adjustment|manipulate|correction|tune|clean "
     "up|cleanup|"
     "sort out|sort|revamp|redo|remaster|freshen up|jazz up|spice up|touch|do something about|do "
     "something with|rework|revise|restore|fine "
     "tune|fine-tune",
     WORD_FIX},
    {"not|don't|dont|do not|doesn't|does not|isn't|isnt|aren't|never|no|won't|shouldn't|should "
     "not|nor|cannot be|"
     "wasn't|weren't|is not|are not|must not|mustn't|not be|can't",
     WORD_NOT},
    {"without", WORD_NOT, .text = "without"},
    {"too|overly|so|way too|far too|a bit too|a little too|kind "
     "of|kinda|rather|super|very|quite|too "
     "damn|excessively|pretty|unnaturally|abnormally|unusually",
     WORD_TOO},
    {"is|are|was|were|be|been|looks|seems|seem|appears|it's|its too|it is|being|look|looking|came "
     "out|came|turned out|feels|feel|comes out|that's|he's|she's|they're|they are|there's",
     WORD_BE},

    /* tone: properties */
    {"brightness|exposure|lightness|light|luminosity|luminance|illumination|brilliance|daylight|"
     "light level|light levels|lighting level|lighting levels|"
     "gamma|iso|glow|ambient light|ambient lighting|sunlight|lighting|lightening|whiteness|natural "
     "light|ambiance light|ev|lumens|backlight|ambient brightness|sun light|"
     "brightness level|brightness levels|light exposure|exposure level",
     WORD_PROPERTY, "exposure", 1},
    {"darkness|darks|dimness|darkening|gloom|darkness level|blackness", WORD_PROPERTY, "exposure",
     -1},
    {"overexposure|over exposure|over-exposure", WORD_FAULT, "exposure", -1, "exposure", 1},
    {"underexposure|under exposure|under-exposure", WORD_FAULT, "exposure", 1, "exposure", -1},
    {"contrast|dynamic range|tonal range|punch|depth|levels|level|curves|tonal contrast|color "
     "contrast|colour contrast|contrast between|contrast level|contrasts|definition between",
     WORD_PROPERTY, "contrast", 1},
    {"highlights|highlight", WORD_PROPERTY, "highlights", 1},
    {"shadows|dark areas|darker areas|dark parts|dark spots in the shadow|shadow areas|shaded "
     "areas|shadow detail|shadow details|darkest areas|dark regions",
     WORD_PROPERTY, "shadows", 1},
    {"bright areas|brighter areas|light areas|lighter areas|bright parts|bright spots|lit "
     "areas|highlighted areas",
     WORD_PROPERTY, "highlights", 1},
    {"whites|white point|white levels|white level", WORD_PROPERTY, "whites", 1},
    {"blacks|black point|black levels|black level|dark tones", WORD_PROPERTY, "blacks", 1},
    {"midtones|mid tones|mid-tones|mids|middle tones", WORD_PROPERTY, "exposure", 1},
    {"clarity|local contrast|micro "
     "contrast|microcontrast|definition|structure|texture|details|detail|contour|contours|outlines|"
     "outline|edges|fine detail|fine details|visibility",
     WORD_PROPERTY, "clarity", 1},
    {"haze|haziness|fog|fogginess|mist|smog|mistiness|murkiness|smokiness|milkiness|cloudiness|"
     "hazy "
     "look|foggy look",
     WORD_FAULT, "dehaze", 1, "dehaze", -1},
    {"overcast look|dullness|flatness|washed out look|washed-out look|faded look|fading",
     WORD_FAULT, "vibrance", 1, "saturation", -1},
    {"exposure fusion|auto tone|auto-tone|auto tune|auto levels|auto contrast|auto enhance|auto "
     "color|auto colour|auto correct|autocorrect|auto fix|auto adjust|auto",
     WORD_EFFECT, "auto_tone"},

    /* tone: adjectives and verbs */
    {"bright|light|fairer|fair as|brightened|well lit|lit|luminous|lit up|sunlit|illuminated",
     WORD_ADJECTIVE, "exposure", 1, "exposure", -1},
    {"dark|dim|gloomy|darkened|dusky|murky|shadowy|shady|underlit|shaded|poorly "
     "lit|black-ish|under lit|dingy|in shadow|in the shadow|"
     "in shadows|in the shadows|in the dark|backlit|back lit",
     WORD_ADJECTIVE, "exposure", -1, "exposure", 1},
    {"visible|noticeable|seeable|readable|viewable|distinguishable|see better|easier to see|easy "
     "to see|show up|shows up|show up more|seen better|discernible|legible|recognizable",
     WORD_ADJECTIVE, "exposure", 1, "exposure", -1},
    {"overexposed|over exposed|over-exposed|glaring|blinding|blinding white|burnt|burned out",
     WORD_ADJECTIVE, "exposure", 1, "exposure", -1},
    {"blown out|blown|blown-out|clipped", WORD_ADJECTIVE, "highlights", 1, "highlights", -1},
    {"underexposed|under exposed|under-exposed", WORD_ADJECTIVE, "exposure", -1, "exposure", 1},
    {"brighten|lighten|illuminate|brighten up|lighten up|light up|lit up|brigthen|make "
     "light|lighting up|enlighten|overexpose",
     WORD_VERB, "exposure", 1},
    {"darken|dim|darken up|darken down|dim down|blacken|underexpose", WORD_VERB, "exposure", -1},
    {"lift the shadows|open up the shadows|open up shadows|fill the shadows|fill light", WORD_VERB,
     "shadows", 1},
    {"whiten", WORD_VERB, "exposure", 1},
    {"contrasty|contrasted|punchy|contrasting|high contrast|high-contrast|bold|dramatic|defined "
     "contrast|stark|striking|deep contrast|dynamic|strong contrast",
     WORD_ADJECTIVE, "contrast", 1, "contrast", -1},
    {"low contrast|low-contrast|flat|washed out|washed-out|washed|washy|milky|contrastless",
     WORD_ADJECTIVE, "contrast", -1, "contrast", 1},
    {"hazy|foggy|misty|smoggy|smoky|smokey|cloudy looking", WORD_ADJECTIVE, "dehaze", -1, "dehaze",
     1},
    {"tone curve|s-curve|s curve|curve", WORD_EFFECT, "curve"},
    {"split toning|split tone|split-toning", WORD_EFFECT, "color_grade"},
    {"lut|cube lut|.cube", WORD_EFFECT, "lut"},
    {"dehaze|defog|de-haze|de-fog|unhaze", WORD_VERB, "dehaze", 1},
    {"stand out|stands out|standout|pop out more|come forward", WORD_ADJECTIVE, "contrast", 1,
     "contrast", -1},
    {"defined|detailed|textured|distinct|well defined|well-defined|pronounced|prominent",
     WORD_ADJECTIVE, "clarity", 1, "clarity", -1},
    {"focus on|focus more on|put focus on|put the focus on|put more focus on|bring the focus "
     "to|keep the focus on|emphasis on|more emphasis on|draw attention to|bring attention to|focus "
     "in on",
     WORD_VERB, "sharpen", 1, .text = "focus"},
    {"harsh", WORD_ADJECTIVE, "contrast", 1, "contrast", -1},
    {"deepen|define", WORD_VERB, "contrast", 1},

    /* colour */
    {"saturation|color saturation|colour saturation|color intensity|colour intensity|saturation "
     "level|saturation levels|color strength|intensity of the color|"
     "intensity of the colors|intensity of color|intensity of "
     "colors|colorfulness|colourfulness|chroma|richness|pigment|pigmentation|chromaticity",
     WORD_PROPERTY, "saturation", 1},
    {"vibrance|vibrancy|vividness|liveliness|vibrance of the colors|vibration|vibrant colors|vivid "
     "colors|color vibrance|color vibrancy",
     WORD_PROPERTY, "vibrance", 1},
    {"intensity", WORD_PROPERTY, "saturation", 1, .text = "weak"},
    {"color|colour|colors|colours|coloring|colouring|coloration|colorization|color tones|color "
     "tone|colour tone|color levels|color quality|colour quality",
     WORD_PROPERTY, "vibrance", 1, .text = "color"},
    {"hue|hues", WORD_PROPERTY, "hue", 1, .text = "cast"},
    {"temperature|warmth|color temperature|colour temperature|warm tones|warm tone|warm "
     "colors|warm color|warm light|warmness|warm filter|warm hue|warm tint|heat|sunny feel|warmth "
     "of the image|warming filter|warm look|warm feel",
     WORD_PROPERTY, "temperature", 1},
    {"coolness|cool tones|cool tone|cool colors|cool color|cold tones|cold tone|coldness|cool "
     "filter|cool hue|cool tint|cooling filter|cool look|cold colors|cool feel",
     WORD_PROPERTY, "temperature", -1},
    {"white balance|color balance|colour balance|color cast|colour cast|white-balance|wb|colors "
     "balance|color correction|colour correction",
     WORD_EFFECT, "white_balance"},
    {"color correct|colour correct|color-correct|neutralize|neutralise|white balanced|balance the "
     "color|balance the colors|balance the colours|balance color|balance colors|true to life|true "
     "colors|true color|natural color|natural colors|natural colours|real colors|realistic "
     "colors|original colors|correct colors|natural tones|normal colors|natural tone|natural skin "
     "tones",
     WORD_EFFECT, "white_balance"},
    {"vivid|vibrant|colorful|colourful|lively|alive|rich|fresh|juicy|eye "
     "catching|eye-catching|brilliant|cheerful|life|vibrantly|vividly",
     WORD_ADJECTIVE, "vibrance", 1, "saturation", -1},
    {"pop|pops|pop out|pop more|pop up|stand out colors|come alive|come to life|pump",
     WORD_ADJECTIVE, "vibrance", 1, "vibrance", -1, .text = "pop"},
    {"saturated|intense|oversaturated|over saturated|over-saturated|gaudy|garish", WORD_ADJECTIVE,
     "saturation", 1, "saturation", -1},
    {"dull|drab|bland|lifeless|faded|washed "
     "colors|pale|boring|muted|colorless|desaturated|undersaturated|lackluster|pastel|subtle "
     "colors",
     WORD_ADJECTIVE, "saturation", -1, "vibrance", 1},
    {"saturate|colour up|color up|color boost|deepen the color|deepen the colors|deepen the "
     "colours|deepen colors",
     WORD_VERB, "saturation", 1},
    {"desaturate|de-saturate|undersaturate|fade", WORD_VERB, "saturation", -1},
    {"warm|sunny|toasty|warm toned|warm-toned", WORD_ADJECTIVE, "temperature", 1, "temperature",
     -1},
    {"warm up|warm it up|warm", WORD_VERB, "temperature", 1},
    {"cool|cold|icy|cool toned|cool-toned|chilly", WORD_ADJECTIVE, "temperature", -1, "temperature",
     1},
    {"de-yellow|deyellow", WORD_VERB, "temperature", -1},
    {"cool down|cool it down|cool off", WORD_VERB, "temperature", -1},
    {"black and white|black & white|black n white|black-and-white|b&w|b & w|bw|b "
     "w|grayscale|greyscale|gray scale|grey scale|monochrome|monochromatic|monotone|black "
     "white|black / white|b / w|no color|no colour|remove all color|remove all the color|remove "
     "all colors|remove all the colors|remove the color|remove color|remove colour|remove the "
     "colour|colors to gray|shades of gray|shades of grey",
     WORD_EFFECT, "grayscale"},
    {"sepia|sepia tone|sepia toned|sepia-toned|sepia tones|sepia effect|sepia filter", WORD_EFFECT,
     "sepia"},
    {"ton|shade|shades|shade of|shades "
     "of|tone|tones|toned|tint|tinted|tinge|cast|casting|undertone|undertones|overtone|color "
     "filter|overlay color",
     WORD_CAST},
    {"redness|reddishness", WORD_COLOR, .text = "red"},
    {"yellowness|yellowing", WORD_COLOR, .text = "yellow"},
    {"blueness", WORD_COLOR, .text = "blue"},
    {"greenness", WORD_COLOR, .text = "green"},
    {"red|reddish|reds|crimson|scarlet|maroon", WORD_COLOR, .text = "red"},
    {"orange|orangish|oranges|orangey", WORD_COLOR, .text = "orange"},
    {"yellow|yellowish|yellows|gold|golden|amber|yellowy|blonde|blond", WORD_COLOR,
     .text = "yellow"},
    {"green|greenish|greens|lime|emerald|olive", WORD_COLOR, .text = "green"},
    {"cyan|teal|turquoise|aqua|cyans", WORD_COLOR, .text = "cyan"},
    {"blue|bluish|blueish|blues|navy|azure|navy blue|sky blue", WORD_COLOR, .text = "blue"},
    {"purple|violet|purplish|lavender|purples|lilac|indigo", WORD_COLOR, .text = "purple"},
    {"pink|pinkish|rosy|pinks|rose", WORD_COLOR, .text = "pink"},
    {"magenta|fuchsia", WORD_COLOR, .text = "magenta"},
    {"brown|brownish|browns|tan|beige|bronze", WORD_COLOR, .text = "brown"},
    {"white", WORD_COLOR, .text = "white"},
    {"black", WORD_COLOR, .text = "black"},
    {"gray|grey|silver|grayish|greyish", WORD_COLOR, .text = "gray"},
    {"bluer", WORD_COLOR, .text = "blue", .sign = 1},
    {"redder", WORD_COLOR, .text = "red", .sign = 1},
    {"greener", WORD_COLOR, .text = "green", .sign = 1},
    {"yellower", WORD_COLOR, .text = "yellow", .sign = 1},
    {"pinker", WORD_COLOR, .text = "pink", .sign = 1},
    {"whiter", WORD_ADJECTIVE, "exposure", 1, "exposure", -1, .text = "white"},
    {"blacker", WORD_ADJECTIVE, "blacks", -1, "blacks", 1},
    {"deeper|deep", WORD_ADJECTIVE, "contrast", 1, "contrast", -1},

    /* detail */
    {"sharpness|focus|crispness|acutance", WORD_PROPERTY, "sharpen", 1},
    {"sharpen|sharpen up|unblur|un-blur|deblur|de-blur|crispen|focus up|sharpening|sharping|clear "
     "up|clarify|unsharp|sharpen the edges|refocus|clear",
     WORD_VERB, "sharpen", 1},
    {"sharp|crisp|clear|in focus|focused|focussed|sharp looking|into focus|high "
     "definition|hd|clean cut|clearly|crystal clear",
     WORD_ADJECTIVE, "sharpen", 1, "sharpen", -1},
    {"blurry|fuzzy|out of focus|unfocused|unsharp looking|soft focus|blurred|unclear|not in "
     "focus|smudgy|smeary|out-of-focus|shaky",
     WORD_ADJECTIVE, "blur", 1, "sharpen", 1},
    {"blurriness|fuzziness|softness|motion blur|camera shake|unsharpness|unclearness", WORD_FAULT,
     "sharpen", 1, "blur", 1},
    {"blur|blur out|defocus|blurring|bokeh|gaussian blur|depth of field|shallow depth of "
     "field|depth effect|blur effect|out of focus effect|defocused",
     WORD_VERB, "blur", 1},
    {"soften|soften up|unsharpen", WORD_VERB, "sharpen", -1},
    {"soft", WORD_ADJECTIVE, "sharpen", -1, "sharpen", 1},
    {"smooth|smoothen|smooth out|smoothing|airbrush|even out", WORD_VERB, "denoise", 1, .text = "smooth"},
    {"despeckle|denoise|de-noise|noise reduction|reduce noise|denoising|degrain", WORD_VERB,
     "denoise", 1},
    {"noise|graininess|noises|pixelation|grains|static|color noise|jpeg artifacts|compression "
     "artifacts|artifacts|artefacts|noisiness|grainy appearance|grainy look",
     WORD_FAULT, "denoise", 1, "grain", 1},
    {"grain|film grain|grain effect", WORD_FAULT, "denoise", 1, "grain", 1},
    {"noisy|grainy|pixelated|pixely|pixelly|speckled", WORD_ADJECTIVE, "grain", 1, "denoise", 1},
    {"vignette|vignetting|vignette effect|darken the edges|darken the corners|darken edges|darken "
     "corners|dark edges|darker edges|dark corners",
     WORD_FAULT, "vignette", -1, "vignette", 1},
    {"quality|image quality|picture quality|photo quality|pixels|pixel quality", WORD_PROPERTY,
     "sharpen", 1, .text = "quality"},
    {"resolution|upscale|up-scale|high resolution|higher resolution|hi res|high "
     "res|hi-res|high-res|4k|8k|super resolution|upres|dpi|better resolution|pixel count",
     WORD_EFFECT, "upscale"},

    /* geometry */
    {"crop|crop in|trim|crop down|crop to|recrop|crop off|crop closer|crop away|crop up|reframe",
     WORD_VERB, "crop", 0},
    {"zoom in|zoom|zoom in on|zoom into|zoomed in|closeup|close-up|close up|come closer|zoom "
     "up|move in on|move in closer|magnify|closer",
     WORD_VERB, "crop", 0, .text = "zoom"},
    {"passport size|passport photo|center the|centre the|square format|aspect ratio|cut "
     "off|center|centre",
     WORD_VERB, "crop", 0, .text = "weak"},
    {"straighten|straighten up|straighten out|align|level the|deskew|level out|straightening|level "
     "the horizon|tilt correction|make straight",
     WORD_VERB, "straighten", 0},
    {"straight|crooked|tilted|slanted|leaning|upright horizon|askew|skewed|not straight|not "
     "level|leveled|levelled",
     WORD_ADJECTIVE, "straighten", 0, "straighten", 0},
    {"rotate|rotation|turn upright|turn clockwise|turn sideways|upright|right side up|right-side "
     "up|sideways|upside down|upside-down|counterclockwise|counter-clockwise|counter "
     "clockwise|anticlockwise|anti-clockwise|clockwise|rotate it|portrait orientation|landscape "
     "orientation|turn it around|turn around",
     WORD_VERB, "rotate", 0},
    {"flip|mirror|mirror image|flip horizontally|flip vertically|horizontal "
     "flip|reverse|horizontally|vertically|mirrored|flip over|reflect",
     WORD_VERB, "flip", 0},
    {"resize|scale|rescale|re-size|shrink|downsize|scale down|downscale|resizing|shrink down|make "
     "smaller",
     WORD_VERB, "resize", 0},
    {"enlarge|scale up|blow up|expand|enlargement|upsize|make bigger|make larger|supersize|print "
     "size",
     WORD_VERB, "upscale", 0},
    {"bigger|larger|smaller|big|large|small", WORD_ADJECTIVE, "resize", 0, "resize", 0, "size"},
    {"size|dimensions|dimension|file size", WORD_PROPERTY, "resize", 1, .text = "size"},
    {"border|frame|borders|edge border|picture frame|padding", WORD_NOUN, .op = "pad"},

    /* style */
    {"vintage|retro|old fashioned|old-fashioned|old time|old timey|antique|nostalgic|aged|old "
     "school|old look|look old|like an old photo|like an old picture|"
     "like an old photograph|like an old movie|like an old film|old "
     "film|analog|analogue|polaroid|film "
     "look|80s|70s|60s|50s|1950s|1960s|1970s|1980s|90s|1990s",
     WORD_STYLE, .text = "vintage"},
    {"cartoon|cartoonish|cartoony|anime|comic|comic "
     "book|caricature|animated|pixar|disney|cartoonize|manga",
     WORD_STYLE, .text = "cartoon"},
    {"painting|oil painting|painted|watercolor|watercolour|water color|painterly|impressionist|oil "
     "paint|paint effect|van gogh|acrylic|painting style",
     WORD_STYLE, .text = "painting"},
    {"sketch|pencil sketch|pencil drawing|drawing|line drawing|charcoal|line art|sketched|pencil",
     WORD_STYLE, .text = "sketch"},
    {"cinematic|movie look|filmic|film noir|noir|movie like|hollywood", WORD_STYLE,
     .text = "cinematic"},
    {"hdr|hdr effect|hdr look", WORD_STYLE, .text = "hdr"},
    {"dreamy|ethereal|fantasy|magical|fairytale|fairy tale|soft glow|surreal|misty look",
     WORD_STYLE, .text = "dreamy"},
    {"pop "
     "art|mosaic|abstract|psychedelic|artistic|stylized|stylised|vaporwave|cyberpunk|grunge|lomo|"
     "artsy|minimalist|steampunk|posterize|posterized|cross "
     "process|futuristic|gothic|goth|edgy|modern look|low poly|pixel art|stained "
     "glass|duotone|negative|invert the colors|invert colors|inverted "
     "color|inverted|invert|inverted colors|moody|spooky|scary|creepy|ominous|eerie|creepy "
     "look|halloween "
     "look|hipster|indie|instagram|aesthetic|glamour|glamorous",
     WORD_STYLE, .text = "artistic"},
    {"filter|effect|effects|look and feel|theme|style|stylize", WORD_STYLE, .text = "filter"},

    /* repair and objects */
    {"scratch|scratches|dust|crease|creases|stain|stains|spot|spots|speck|specks|crack|cracks|"
     "damage|damages|fold|folds|"
     "streak|streaks|smudge|smudges|dirt|hair strands|watermark|water "
     "mark|watermarks|timestamp|time stamp|date stamp|datestamp|logo|text|caption|"
     "writing|words|letters|lettering|line|lines|dots|dot|blemish|blemishes|pimple|pimples|acne|"
     "wrinkle|wrinkles|zit|zits|freckles|mole|scar|scars|"
     "glare|glares|flare|lens flare|reflection|reflections|tear|tears|rip|water damage|bags "
     "under|dark circles|imperfection|imperfections|bruise|bruises|stray hairs|stray "
     "hair|flyaways|marks|mark|powerlines|power lines|wires|sun glare|sunspots|sun spots|flash "
     "glare|sweat|tattoo|tattoos|flaws|flaw|rash|shine|smear|sensor dust|moire",
     WORD_OBJECT_FAULT, "remove_object"},
    {"red eye|red eyes|redeye|red-eye|red eye effect|red-eye effect", WORD_EFFECT, "red_eye"},
    {"isolate|transparent|transparency|cutout|cut-out|png|transparent background|clear "
     "background|no background|transparent png|alpha background",
     WORD_EFFECT, "remove_background"},
    {"color this|colour this|color this photo|color this picture|color this "
     "image|colorize|colourize|colorise|colourise|colorized|add color to this black and "
     "white|color this "
     "black and white|colorizing|colorization request|colorisation",
     WORD_REFUSE, .text = COLORIZE},

    /* what litho does not do */
    {"smile|smiling|frown|open eyes|open her eyes|open his eyes|close her mouth|close his "
     "mouth|close mouth|eyes open|eyes closed|face swap|faceswap|swap faces|swap the faces|swap "
     "heads|switch faces|switch the faces|"
     "expression|thinner|skinny|skinnier|slim|slimmer|slim "
     "down|fatter|fat|chubby|chubbier|muscular|muscles|taller|shorter|younger|older|bald|balder|"
     "shave|haircut|longer hair|panicked|suit and tie|lose "
     "weight|weight|zombie|pose|posture|wink|"
     "double chin|bigger breasts|abs|crying|laughing|photogenic|facial "
     "expression|sexier|prettier|more handsome|curvier|curvy|age progress|nose smaller|nose "
     "job|look at the camera|looking at the camera|facing the camera|pregnant",
     WORD_REFUSE, .text = WARP},
    {"merge|combine|combine the|stitch|merge the|blend the two|put together|put "
     "these|splice|collage|composite|together in one|two pictures|two photos|two images|both "
     "pictures|both photos|other photo|other picture|other image|second photo|second "
     "picture|second image|this other",
     WORD_REFUSE, .text = MERGE},
    {"write|text says|that says|saying|says|it says|caption it|make a meme|meme|name "
     "on|spelling|which reads|font|slogan|title",
     WORD_REFUSE, .text = TEXTS},
    {"less wide|wider|narrower|far away|stretch entire|stretch the|stretch it|move|stretch "
     "out|relocate|shift|rearrange|reposition|elongate|lengthen|widen|deform|warp|distort|bend|"
     "extend|extend the background|un-crop|uncrop|zoom "
     "out|duplicate|clone|multiply|copy|reshape|float|levitate|bulge|animate|gif|3d|wiggle",
     WORD_REFUSE, .text = SHAPE},

    /* vague */
    {"good|nice|beautiful|pretty|great|amazing|awesome|perfect|professional|pro|stunning|"
     "attractive|appealing|presentable|better|best|cute|cool look|beautify|"
     "gorgeous|fantastic|wonderful|professionally|polished|lovely|elegant|classy|pleasing|"
     "aesthetically|interesting|nicer|improved|fancy|flattering|natural|realistic|normal|decent|"
     "magic|"
     "natural looking|look natural|enhanced|more natural|authentic|high quality|hi quality|top "
     "quality|photoshop magic|spruce|spruce up|glam|natural look|ideal|even lighting|well "
     "balanced|balanced|clean",
     WORD_VAGUE, "auto_tone"},
    {"bad|crappy|terrible|awful|horrible|shitty|lousy|auto-fix|work your magic|do your magic|do "
     "your thing|go nuts|have fun|whatever you "
     "want|anything you want|best you can|surprise me|free reign|free rein|fun with this|photo "
     "shop|photoshop|photoshopped",
     WORD_VAGUE, "auto_tone", .text = "weak"},

    /* degree */
    {"a bit|a little|little|slightly|a touch|a tad|slight|somewhat|a little "
     "bit|bit|subtly|subtle|a hint of|a hint|barely|gently|"
     "a smidge|a smidgen|lightly|mild|mildly|small amount|just a bit|just a little|just a touch|a "
     "dash of|tiny bit|a tiny bit|tad|minor|softly|touch of|a notch|a "
     "fraction|marginally|ever so slightly|"
     "alittle|lil|a lil|a small amount|just slightly|small bit|minimally|gentle|faint",
     WORD_DEGREE, .sign = LITHO_DEGREE_TOUCH},
    {"a good amount|good amount|decent amount|a decent amount|some|moderately|a fair "
     "amount|fairly|medium|moderate|reasonably|a good bit|a moderate amount|noticeably|visibly",
     WORD_DEGREE, .sign = LITHO_DEGREE_SOME},
    {"a lot|lots|much|significantly|dramatically|greatly|heavily|strongly|a lot "
     "more|considerably|drastically|alot|extremely|a ton|tons|really|"
     "substantially|way|massively|hugely|intensely|heavy|major|majorly|significant|drastic|extreme|"
     "far|completely|totally|lots of|a great deal|highly|immensely|by a lot|a whole lot|big "
     "time|strong|tremendously|severely|quite a bit|vastly|radically",
     WORD_DEGREE, .sign = LITHO_DEGREE_LOT},
    {NULL},
};

/* lexicon_things.c: English words for the whole photo, for places and what fills a sentence between the words that
 * ask. What photos show is in the table that all readers share (words/noun.h); here is only how people misspell and
 * circumscribe it. See lexicon.h for the columns. */
#include "plan/read/lexicon.h"
#include "op/op.h"

const LithoEntry litho_lexicon_things[] = {
    {"image|photo|picture|photograph|pic|everything|all of it|whole thing|it "
     "all|overall|scene|shot|portrait|throughout|all over|whole image|entire image|whole "
     "picture|entire picture|entire photo|whole photo|"
     "img|foto|pick|rgb|overall "
     "image|surface|snapshot|selfie|headshot|wallpaper|pictures|photos|images|pics|landscape|"
     "screenshot|print|image overall|graphic|composition",
     WORD_WHOLE},
    {"backround|back ground|bg|back drop|bckground|surrounding|surrounding area|surrounding areas|"
     "background area|background image|backside|rear|distance|far background",
     WORD_REGION, .text = "background"},
    {"focal point|focus point|main focus|fore ground|front", WORD_REGION, .text = "subject"},
    {"two of us|both of us", WORD_REGION, .text = "person"},
    {"facial|facial features|visage", WORD_REGION, .text = "face"},
    {"skin tone|skin tones|skintone|skintones|skin color|skin colour|tan skin", WORD_REGION,
     .text = "skin"},
    {"others", WORD_NOUN, .text = "person"},
    {"smiles", WORD_NOUN, .text = "face"},
    {"object|objects|item|items|thing|things|stuff|area|areas|part|parts|region|shape|number|numbers|"
     "date|name|photobomb|can of|cans of|leaf pile|pimple patch|painting on|roof top",
     WORD_NOUN},
    {"back|left|right|top|bottom|middle|side|corner|left side|right side|upper|bottom right|bottom "
     "left|top left|top right|center|centre|far left|far right|left hand|right "
     "hand|edge|sides|corners|left hand side|right hand side|upper left|upper right|lower "
     "left|lower right|half|left corner|right corner|lower half|upper half|bottom half|top "
     "half|third",
     WORD_PLACE},
    {"they|them|it|this|that|them one|these|those|same one|this one", WORD_PRONOUN},
    {"him|her|he|she|me|us|we|myself|herself|himself|themselves|you guys", WORD_PRONOUN,
     .text = "person"},
    {"the|a|an|extra|additional|all|both|any|each|every|other|another|rest of the|rest of|most "
     "of|most of the|all of the|all the|all of|one|two|three|four|five|six|some of "
     "the|entire|whole|certain|different|several|few|a few|few of|single|main|whole of|amount "
     "of|the amount of|overall amount of|bunch of|a bunch of|pair of|piece of|group of|the rest of "
     "the|last|first|second|remaining|more of|lot of|couple of|a couple of",
     WORD_DETERMINER},
    {"my|his|their|our|your|its|whose", WORD_POSSESSIVE},
    {"instead of|rather than|in|on|of|at|from|with|behind|by|near|beside|next "
     "to|under|above|around|between|inside|outside|over|across|along|below|beneath|in front of|on "
     "top of|through|within|against|toward|towards|to the left of|to the right "
     "of|for|into|onto|off|off of|out of|among|amongst|alongside|surrounding "
     "the|as|like|than|per|via|during|at the|in between|close "
     "to|wearing|holding|standing|sitting|walking|leaning|riding|carrying|who|which|where|whom|"
     "facing|lying|laying|hanging|touching|covering|running|playing|sticking|coming|called|named|"
     "dressed|crossing|pointing|showing|blocking|parked|kneeling|hugging|talking|eating|drinking|"
     "driving|located|placed|that is|that are|who is|who are|in "
     "a|wears|having|going|taking|staring|climbing|swimming|jumping|smoking|out",
     WORD_PREPOSITION},
    {"except|except for|with exception of|but not|excluding|other than|apart from|besides|aside "
     "from|exclude|but not the|excepting|all but|everything but|everyone but|everybody but|with "
     "the exception of|all expect|everything expect|everyone expect|everybody expect|expect "
     "for|exept|all except|minus|not including|save for",
     WORD_EXCEPT},
    {"only|just|solely|exclusively|simply", WORD_ONLY},
    {"and|&|/|n|as well as|along with|plus|and also|together with|and then|or|and/or|+", WORD_AND},
    {"but|however|although|though|yet", WORD_BUT},
    {"then|also|while|next|after "
     "that|afterwards|finally|lastly|secondly|firstly|additionally|moreover|furthermore|at the "
     "same time|in addition|if|whilst|after|before",
     WORD_THEN},
    {"to be able to|to make sure|to ensure|because|since|so that|so the|so it|so it's|so its|so "
     "that it's|so that its|so nobody|so no one|so they|so you|so "
     "i|until|as if|in order to|so we|such that|so he|so she|so as to|so my|so people|so "
     "everything|so this|so his|so her|so both|so all|so each|so as|so there|in order that|that "
     "way|which makes|when|for more|for better|or else|otherwise",
     WORD_THEN, .text = "why"},
    {"a photoshop expert|any photoshop expert|photoshop expert|an expert|a photoshop wizard|a "
     "photoshop pro|a photoshop guru|reddit gold|reddit silver|please|pls|plz|thanks|thank "
     "you|thank you in advance|hi|hello|hey|thanks in "
     "advance|thx|kindly|dear|guys please|please help|help|pretty please|appreciated|appreciate "
     "it|much appreciated|greatly appreciated|cheers|ty|ok|okay|sorry|photoshoppers|wizards|good "
     "morning|thanks so much|thank you so much|thanks a lot|thankyou|asap|bless|in "
     "advance|reddit|anybody|advance|lol|haha|"
     "it'd be cool|it would be cool|would be cool|that would be cool|help me out|help me",
     WORD_POLITE},
    {"make sure|make sure to|make sure that|ensure|be sure to|someone|somebody|anyone|anybody|some "
     "one|any one|can|could|would|will|should|to|you|i|need|needs|needed|want|wants|wanted|like "
     "to|would like|i'd like|i'd|may|might|must|try|trying|let's|lets|do|does|did|possible|is it "
     "possible|able|able to|be able to|has|have|had|wish|wondering|hoping|supposed|i'm|i "
     "am|im|i've|i want|we'd|somehow|maybe|perhaps|if possible|possibly|you can|can you|could "
     "you|would you|can someone|could someone|can anyone|could anyone|someone please|anyone "
     "please|would someone|can somebody|would love|love|ought|feel free to|go ahead and|looking "
     "to|looking for|looking for someone to|like you to|ask|request|want to see|see|be made|that "
     "can|is there a way to|is there any way to|is there anyway to|anyway|does anyone|would be|it "
     "would be|will be|should be|needs to be|need to be|has to be|have to be|to be|can be|could "
     "be|shall|request to|want it to be",
     WORD_MODAL},
    {"ugly|poor|sad|weird|stupid|fake|quick|talented|close|"
     "pure|plain|solid|empty|cloudy|tiny|huge|stormy|wet|dry|messy|old|new|young|tall|short|thin|"
     "thick|busy|open|closed|round|flowy|complete|whole new",
     WORD_ADJECTIVE},
    {"cool photo|cool picture|cool pic|cool shot|cool image|same|at least|appearance|"
     "details in|detail in|details below|more details|alone|to contrast with|in contrast to|in "
     "contrast with|contrast "
     "with|there|here|again|well|as well|very "
     "much|time|now|today|already|still|always|even|ever|once|etc|such|own|away|together|instead|"
     "especially|particularly|mainly|mostly|really need|sort of|a kind of|kind|type|way of|thing "
     "is|really want|how|what|why|about|approximately|roughly|around "
     "about|nearly|almost|exactly|version|desired|input|output|original|layer|mask|tool|command|"
     "select|option|use|using|used|adobe|lightroom|gimp|mouse|hover|hovers|hovered|turned "
     "on|turned off|turn on|turn off|value|values|setting|settings|slider|channel|channels|apply "
     "the|amount|ratio of|scale "
     "of|properly|correctly|carefully|nicely|beautifully|evenly|equally|naturally|perfectly|"
     "automatically|immediately|smoothly|accordingly|enough|wise|day|night|years|year|school|work|"
     "birthday|funeral|wedding|christmas|gift|memory|memories|passed|died|lost|took|taken|know|"
     "think|hope|believe|show|shows|done|doing|made|makes|found|got|sent|hope|job|idea|reason|"
     "question|post|facebook|google|instagram "
     "page|ideas|namely|strength|differance|difference|tribute|comments|fix "
     "request|attempt|version of|website|profile|card|frame it|printed|album|everything "
     "else|something|anything|nothing|it be|said|people "
     "can|hard|easy|difficult|s|t|d|ll|re|ve|m|overall feel|feeling|mood|atmosphere|vibe|feel "
     "of|match|amount by|i think|you know|i guess|im not sure|not sure|else|i "
     "know|rest|specific|specifically|random|free|paid|other than that|in general|generally|a "
     "whole|as a whole|as possible|as much|as you can|as is|too",
     WORD_OTHER},
    {"percent|pct|percentage|stop|stops|f-stop|f-stops|fstop|degree|degrees|deg|°|px|pixel|pixels wide|pixels high|pixels tall|"
     "kelvin|k|times|x|fold|×|inch|inches|in.|cm|mm|dpi|ppi|kb|mb",
     WORD_OTHER},
    {NULL},
};

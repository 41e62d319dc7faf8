/* lexicon_things.c: English words for the whole photo, for places and what fills a sentence between the words that
 * ask. What photos show is in the table that all readers share (words/noun.h); here is only how people misspell and
 * circumscribe it. See lexicon.h for the columns. */
#include "plan/read/lexicon.h"
#include "op/op.h"

const LithoEntry litho_lexicon_things[] = {
    {"image|photo|picture|photograph|pic|everything|all of it|whole thing|overall|scene|shot|portrait|throughout|"
     "all over|whole image|entire image|whole picture|entire picture|entire photo|whole photo|img|foto|pick|rgb|"
     "overall image|surface|snapshot|selfie|headshot|wallpaper|pictures|photos|images|pics|landscape|screenshot|print|"
     "graphic", WORD_WHOLE},
    {"backround|back ground|bg|surrounding|background image|distance", WORD_REGION, .text = "background"},
    {"main focus|fore ground|front", WORD_REGION, .text = "subject"},
    {"two of us", WORD_REGION, .text = "person"},
    {"facial|facial features", WORD_REGION, .text = "face"},
    {"skin tone|skin tones|skin color", WORD_REGION, .text = "skin"},
    {"others", WORD_NOUN, .text = "person"},
    {"object|objects|item|items|thing|things|stuff|area|areas|part|parts|region|shape|number|numbers|date|name|"
     "photobomb|can of|painting on", WORD_NOUN},
    {"back|left|right|top|bottom|middle|side|corner|left side|right side|upper|bottom right|bottom left|top left|"
     "top right|far left|far right|left hand|right hand|edge|sides|corners|left hand side|upper left|upper right|"
     "lower left|lower right|half|left corner|right corner|lower half|upper half|third", WORD_PLACE},
    {"they|them|it|this|that|these|those|this one", WORD_PRONOUN},
    {"him|her|he|she|me|us|we|myself|herself|himself|themselves|you guys", WORD_PRONOUN, .text = "person"},
    {"the|a|an|extra|additional|all|both|any|each|every|other|another|rest of the|rest of|most of|most of the|"
     "all of the|all the|all of|one|two|three|four|five|six|some of the|entire|whole|certain|different|several|few|"
     "a few|few of|single|main|amount of|the amount of|bunch of|a bunch of|pair of|piece of|group of|the rest of the|"
     "last|first|second|remaining|more of|lot of|couple of|a couple of", WORD_DETERMINER},
    {"my|his|their|our|your|its|whose", WORD_POSSESSIVE},
    {"instead of|rather than|in|on|of|at|from|with|behind|by|near|beside|next to|under|above|around|between|inside|"
     "outside|over|across|along|below|beneath|in front of|on top of|through|within|against|toward|towards|"
     "to the left of|to the right of|for|into|onto|off|off of|out of|among|surrounding the|as|like|than|per|during|"
     "at the|in between|close to|wearing|holding|standing|sitting|walking|who|which|where|facing|lying|hanging|"
     "touching|covering|running|playing|sticking|coming|called|named|dressed|crossing|showing|blocking|parked|eating|"
     "driving|located|placed|that is|that are|who is|who are|in a|wears|having|going|taking|staring|swimming|smoking|"
     "out", WORD_PREPOSITION},
    {"except|except for|but not|excluding|other than|apart from|besides|aside from|exclude|but not the|all but|"
     "everything but|everyone but|with the exception of|all expect|all except|minus", WORD_EXCEPT},
    {"only|just|solely|simply", WORD_ONLY},
    {"and|&|/|n|as well as|along with|plus|and also|together with|and then|or|and/or|+", WORD_AND},
    {"but|however|although|though|yet", WORD_BUT},
    {"then|also|while|next|after that|afterwards|finally|lastly|secondly|firstly|at the same time|if|after|before",
     WORD_THEN},
    {"to be able to|because|since|so that|so the|so it|so it's|so its|so that it's|so that its|so they|so you|so i|"
     "until|as if|in order to|so we|so he|so she|so my|so everything|so this|so her|so all|so there|which makes|when|"
     "for more|otherwise", WORD_THEN, .text = "why"},
    {"an expert|reddit gold|please|give gold|pls|plz|thanks|thank you|thank you in advance|hi|hello|hey|"
     "thanks in advance|thx|kindly|dear|guys please|please help|help|appreciated|appreciate it|much appreciated|"
     "greatly appreciated|ty|ok|okay|sorry|photoshoppers|wizards|thanks so much|thank you so much|in advance|reddit|"
     "anybody|advance|lol|it would be cool|that would be cool|help me out|help me", WORD_POLITE},
    {"make sure|someone|somebody|anyone|some one|any one|can|could|would|will|should|to|you|i|need|needs|needed|want|"
     "wants|wanted|like to|would like|i'd like|i'd|may|might|must|try|trying|let's|lets|do|does|did|possible|"
     "is it possible|able|able to|be able to|has|have|had|wish|wondering|hoping|supposed|i'm|i am|im|i've|i want|we'd|"
     "somehow|maybe|perhaps|if possible|possibly|you can|can you|could you|would you|can someone|could someone|"
     "can anyone|could anyone|someone please|would someone|can somebody|would love|love|looking to|looking for|"
     "looking for someone to|ask|request|want to see|see|that can|is there a way to|is there any way to|"
     "is there anyway to|anyway|does anyone|would be|it would be|will be|should be|needs to be|need to be|has to be|"
     "to be|can be|could be|shall|request to|want it to be", WORD_MODAL},
    {"ugly|poor|sad|weird|stupid|quick|talented|close|pure|plain|solid|empty|cloudy|tiny|huge|stormy|wet|messy|old|"
     "new|young|tall|short|thin|thick|busy|open|closed|round|complete", WORD_ADJECTIVE},
    {"same|at least|appearance|details in|detail in|more details|alone|contrast with|there|here|again|well|as well|"
     "very much|time|now|today|already|still|always|even|ever|once|etc|such|own|away|together|instead|especially|"
     "particularly|mainly|mostly|really need|kind|type|way of|thing is|how|what|why|about|roughly|nearly|almost|"
     "exactly|version|desired|input|output|original|layer|mask|tool|command|select|option|use|using|used|adobe|"
     "lightroom|gimp|mouse|hover|hovers|turned on|turned off|turn off|value|values|setting|settings|slider|channel|"
     "channels|apply the|amount|scale of|properly|carefully|nicely|evenly|naturally|perfectly|automatically|"
     "accordingly|enough|day|night|years|year|school|work|birthday|funeral|wedding|christmas|gift|memory|passed|died|"
     "lost|took|taken|know|think|hope|believe|show|shows|done|doing|made|makes|found|got|sent|job|idea|reason|"
     "question|post|facebook|google|ideas|strength|difference|comments|attempt|version of|website|profile|card|"
     "frame it|printed|album|everything else|something|anything|nothing|it be|said|people can|hard|easy|difficult|s|t|"
     "d|m|feeling|mood|atmosphere|vibe|match|i think|im not sure|not sure|else|i know|rest|specific|specifically|"
     "random|free|paid|in general|generally|a whole|as a whole|as possible|as much|as you can|as is|percent|"
     "percentage|stop|stops|f-stop|f-stops|degree|degrees|deg|°|px|pixel|pixels wide|kelvin|k|times|x|×|inch|inches|"
     "in.|cm|mm|ppi|kb|mb", WORD_OTHER},
    {NULL},
};

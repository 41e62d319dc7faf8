#!/bin/sh
# seeds-recipe.sh DIR: recipes of every form for fuzz_recipe.
cat > "$1/v0.json" <<'END'
{"operations":[{"operation":"exposure","value":0.7,"mask":"sky","strength":80,"reason":"x"}],"prompt":"hm"}
END
cat > "$1/all.json" <<'END'
{"litho":1,"instruction":"更亮\u00e9\ud83d\ude00","refused":false,"steps":[{"op":"exposure","amount":1e-1,
"strength":0.25,"why":"d","region":{"tones":[0,0.3],"feather":0.1,"invert":true,"except":["sky",
{"color":"#ff0000","tolerance":30},{"box":[0,0,0.5,1]},{"text":"x"},{"mask":"m"},{"gradient":[0,0,1,1]},
{"ellipse":[0,0,1,1]},{"tones":"shadows"}]},"said":{"sign":"-","number":10,"unit":"%"},"note":"n",
"before":{"mean_lightness":0.5},"after":{"mean_lightness":0.6}},{"op":"crop","box":[0,0,1,1],
"gravity":"top","border":true},{"op":"curve","points":[0,0,0.5,0.6,1,1]},{"op":"lut","file":"film"},
{"op":"color_tint","color":"orange"},{"op":"grain","seed":3},{"op":"remove_object","target":"dog"}],
"clauses":[{"text":"a","steps":[0]},{"text":"b","cannot":"no"},{"text":"x","refused":"y"},
{"text":"z","keep":""}],"assets":{"film":{"sha256":
"0000000000000000000000000000000000000000000000000000000000000000"}},"made_by":{"a":[1,2,null]},
"run":{"x":true}}
END

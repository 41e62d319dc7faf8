#!/bin/sh
# seeds-tokenizer.sh DIR: a tokenizer.json of each kind for fuzz_tokenizer, each with a text.
cat > "$1/bert.json" <<'END'
{"added_tokens":[{"id":0,"content":"[UNK]","special":true,"normalized":false,"lstrip":true,"rstrip":true,
"single_word":true}],"normalizer":{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,
"strip_accents":null,"lowercase":true},"pre_tokenizer":{"type":"BertPreTokenizer"},"post_processor":{
"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"[C]","type_id":0}},{"Sequence":{"id":"A","type_id":0}},
{"SpecialToken":{"id":"[C]","type_id":0}}],"special_tokens":{"[C]":{"id":"[C]","ids":[1],"tokens":["[C]"]}}},
"model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":100,
"vocab":{"[UNK]":0,"[C]":1,"a":2,"##b":3,"cafe":4,"中":5}}}
END
cat > "$1/bytes.json" <<'END'
{"added_tokens":[{"id":3,"content":"<|end|>","special":true,"normalized":true}],"pre_tokenizer":{"type":"ByteLevel",
"add_prefix_space":true,"use_regex":true},"post_processor":{"type":"Sequence","processors":[{"type":"ByteLevel"},
{"type":"RobertaProcessing","sep":["a",0],"cls":["b",1]}]},"model":{"type":"BPE","unk_token":"a","merges":["a b",
["ab","ab"]],"vocab":{"a":0,"b":1,"ab":2,"Ġ":4,"abab":5,"Ã":6}}}
END
echo '{"model":{"type":"BPE","unk_token":"?","merges":[],"vocab":{"?":0,"a":1,"é":2}}}' > "$1/characters.json"
for kind in bert bytes characters; do
  printf '\0[UNK] ababa <|end|> caf\303\251 \344\270\255 \377' >> "$1/$kind.json"
done

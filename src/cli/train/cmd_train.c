/* cmd_train.c: litho train: one file train_KIND.c for each kind; a kind is one line here. */
#include "cli/cmd.h"

extern const LithoCmd cmd_train, cmd_train_lit, cmd_train_caption, cmd_train_lm, cmd_train_planner, cmd_train_mask,
    cmd_train_stuff, cmd_train_inpaint, cmd_train_make;

static const LithoCmd *const kinds[] = {
    &cmd_train_lit,
    &cmd_train_caption,
    &cmd_train_lm,
    &cmd_train_planner,
    &cmd_train_mask,
    &cmd_train_stuff,
    &cmd_train_inpaint,
    &cmd_train_make,
    NULL,
};

static int
run(int argc, char **argv)
{
  return cmd_run_kind(&cmd_train, argc, argv);
}

const LithoCmd cmd_train = {
    .name = "train",
    .summary = "train a text tower, a caption decoder, a language model, the planner's net, a mask, stuff or fill net",
    .usage = "KIND [OPTION…]",
    .details =
        "A training writes into its folder --out: checkpoint.safetensors, log.jsonl, run.json, plot.svg, best.safetensors.\n"
        "Ctrl-C saves and stops; --resume goes on from the last checkpoint to the same numbers, after a kill too.\n"
        "Started by 'mpirun --bind-to none', the processes share the work of one training: docs/train.md.\n"
        "\n"
        "Examples:\n"
        "  litho train lm --help                        what a kind takes\n"
        "  litho train lm --text book.txt --tokenizer char --steps 2000 --out run\n"
        "  litho train lm --text book.txt --tokenizer char --steps 2000 --out run --resume",
    .run = run,
    .kinds = kinds,
};

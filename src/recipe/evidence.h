/* evidence.h: which words of an instruction gave what of its plan, and who read them.
 *
 * Places are bytes of the instruction, [start, end). Evidence is made with a plan and shown with it; it is no part of
 * the document that litho_recipe_print() writes. */
#ifndef LITHO_RECIPE_EVIDENCE_H
#define LITHO_RECIPE_EVIDENCE_H

#include <glib.h>

typedef enum {
  LITHO_EVIDENCE_STEP,   /* the operation and its direction */
  LITHO_EVIDENCE_REGION, /* where it works */
  LITHO_EVIDENCE_EXCEPT, /* what it spares */
  LITHO_EVIDENCE_AMOUNT, /* a number, a shape, a side, a degree */
  LITHO_EVIDENCE_COLOR,
  LITHO_EVIDENCE_VALUE, /* what is removed, a new background, a look */
  LITHO_EVIDENCE_KEEP,  /* no step: left alone, or not wanted */
  LITHO_EVIDENCE_CANNOT,
  LITHO_EVIDENCE_REFUSED,
} LithoEvidenceRole;

typedef enum {
  LITHO_READER_WORDS, /* the keyword reader */
  LITHO_READER_NET,
  LITHO_READER_EXACT, /* the grammar of quantities and negation */
  LITHO_READER_MODEL, /* a language model */
} LithoReader;

typedef struct {
  LithoEvidenceRole role;
  guint start, end;
  LithoReader reader;
  double sure; /* 0..1; 1 of what is exact */
  int step;    /* index in the recipe's steps; -1: none, or none any more */
} LithoEvidence;

extern const char *const litho_evidence_roles[]; /* "step" "region" "except" …, by LithoEvidenceRole */
extern const char *const litho_readers[];        /* "words" "net" "exact" "model", by LithoReader */

/* *evidence (NULL: a new array of LithoEvidence) gets one more; the same again is left out, as is an empty place. */
void litho_evidence_add(GArray **evidence, const LithoEvidence *one);
/* A step was put in (by > 0) at `from`, or one before `from` taken out (by < 0). evidence may be NULL. */
void litho_evidence_shift(GArray *evidence, int from, int by);

#endif

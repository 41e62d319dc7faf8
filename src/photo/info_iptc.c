/* info_iptc.c: IIM's application record in words (IPTC-NAA IIM 4.2 §6). */
#include "photo/info_internal.h"
#include "photo/iptc.h"

static const struct {
  guint8 number;
  const char *name;
} names[] = {{5, "ObjectName"},      {7, "EditStatus"},     {10, "Urgency"},        {12, "SubjectReference"},
             {15, "Category"},       {20, "SupplementalCategories"}, {22, "FixtureIdentifier"}, {25, "Keywords"},
             {26, "ContentLocationCode"}, {27, "ContentLocationName"}, {30, "ReleaseDate"}, {35, "ReleaseTime"},
             {40, "SpecialInstructions"}, {55, "DateCreated"}, {60, "TimeCreated"}, {62, "DigitalCreationDate"},
             {63, "DigitalCreationTime"}, {65, "OriginatingProgram"}, {70, "ProgramVersion"}, {80, "By-line"},
             {85, "By-lineTitle"},   {90, "City"},          {92, "Sub-location"},   {95, "Province-State"},
             {100, "CountryCode"},   {101, "Country"},      {103, "OriginalTransmissionReference"}, {105, "Headline"},
             {110, "Credit"},        {115, "Source"},       {116, "CopyrightNotice"}, {118, "Contact"},
             {120, "Caption-Abstract"}, {122, "Writer-Editor"}};

static const char *
name_of(guint8 number)
{
  for (guint i = 0; i < G_N_ELEMENTS(names); i++)
    if (names[i].number == number)
      return names[i].name;
  return NULL;
}

void
info_iptc(GBytes *iptc, GPtrArray *groups)
{
  GPtrArray *fields = info_group(groups, "IPTC");
  gsize size, at = 0;
  const guint8 *data = g_bytes_get_data(iptc, &size);
  LithoIptcSet set;
  while (litho_iptc_next(data, size, &at, &set)) {
    const char *name = set.record == 2 ? name_of(set.number) : NULL;
    if (name == NULL)
      continue;
    g_autofree char *value = g_strndup((const char *)set.value, set.length);
    /* Without 1:90 the character set is not said; what is no UTF-8 is Latin-1 in nearly every file. */
    if (!g_utf8_validate(value, -1, NULL)) {
      char *latin = g_convert(value, -1, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);
      if (latin != NULL) {
        g_free(value);
        value = latin;
      }
    }
    info_add(fields, name, value);
  }
}

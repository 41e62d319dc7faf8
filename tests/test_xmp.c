/* test_xmp.c: Lightroom's develop settings to recipes and back. */
#include <math.h>
#include <string.h>
#include "base/json.h"
#include "recipe/xmp_crs.h"

#define HEAD                                                                                       \
  "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF "                                                \
  "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
#define CRS "xmlns:crs=\"http://ns.adobe.com/camera-raw-settings/1.0/\""
#define TAIL "</rdf:RDF></x:xmpmeta>"
#define CRSS "xmlns:crss=\"http://ns.adobe.com/camera-raw-saved-settings/1.0/\""
#define SNAPSHOT                                                                                                        \
  "<crss:SavedSettings><rdf:Bag><rdf:li><rdf:Description crss:Name=\"old try\"><crss:Parameters><rdf:Description "       \
  "crs:ProcessVersion=\"11.0\" crs:Exposure2012=\"-2.00\" crs:Contrast2012=\"+80\"/></crss:Parameters>"                 \
  "</rdf:Description></rdf:li></rdf:Bag></crss:SavedSettings>"

/* The steps as one line of JSON; skipped lines joined by "; " in *skipped_text (NULL: none may be). */
static char *
import(const char *xmp, char **skipped_text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) skipped = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(LithoRecipe) recipe = litho_recipe_from_xmp("p.xmp", xmp, -1, skipped, &error);
  g_assert_no_error(error);
  g_ptr_array_add(skipped, NULL);
  if (skipped_text != NULL)
    *skipped_text = g_strjoinv("; ", (char **)skipped->pdata);
  else
    g_assert_cmpstr(skipped->pdata[0], ==, NULL);
  /* what comes out is a legal recipe */
  g_autofree char *text = litho_recipe_print(recipe);
  g_autoptr(LithoRecipe) again = litho_recipe_parse("again", text, -1, &error);
  g_assert_no_error(error);
  g_assert_nonnull(again);
  g_autoptr(JsonNode) node = litho_recipe_to_json(recipe);
  return litho_json_print_line(json_object_get_member(json_node_get_object(node), "steps"));
}

static void
assert_refused(const char *xmp, const char *message)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoRecipe) recipe = litho_recipe_from_xmp("p.xmp", xmp, -1, NULL, &error);
  g_assert_null(recipe);
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT);
  g_test_message("%s", error->message);
  g_assert_nonnull(strstr(error->message, message));
}

static void
test_attributes(void)
{
  g_autofree char *steps =
      import("<?xpacket begin=\"\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>" HEAD
             "<rdf:Description rdf:about=\"\" " CRS
             " crs:Version=\"15.4\" crs:ProcessVersion=\"11.0\" crs:Exposure2012=\"+0.35\" "
             "crs:Contrast2012=\"+12\" crs:Highlights2012=\"-40\" crs:Shadows2012=\"0\" "
             "crs:Vibrance=\"+10\" crs:ParametricShadows=\"0\" crs:HasCrop=\"False\" "
             "crs:SaturationAdjustmentAqua=\"-7\" crs:HueAdjustmentAqua=\"+5\"/>" TAIL
             "<?xpacket end=\"w\"?>",
             NULL);
  g_assert_cmpstr(steps, ==,
                  "[{\"op\": \"exposure\", \"ev\": 0.35}, {\"op\": \"contrast\", \"amount\": 12}, "
                  "{\"op\": \"highlights\", \"amount\": -40}, {\"op\": \"vibrance\", \"amount\": 10}, "
                  "{\"op\": \"color_mix\", \"saturation\": -7, \"color\": \"aqua\", \"hue\": 5}]");
}

static void
test_elements_with_another_prefix(void)
{
  g_autofree char *steps =
      import(HEAD "<rdf:Description xmlns:c=\"http://ns.adobe.com/camera-raw-settings/1.0/\">"
                  "<c:Exposure2012> -1.50 </c:Exposure2012><c:Dehaze>&#43;20</c:Dehaze>"
                  "<c:ConvertToGrayscale>True</c:ConvertToGrayscale></rdf:Description>" TAIL,
             NULL);
  g_assert_cmpstr(steps, ==,
                  "[{\"op\": \"exposure\", \"ev\": -1.5}, {\"op\": \"dehaze\", \"amount\": 20}, "
                  "{\"op\": \"grayscale\"}]");
}

static void
test_not_carried_over(void)
{
  g_autofree char *skipped = NULL;
  g_autofree char *steps = import(
      HEAD "<rdf:Description " CRS " crs:Exposure2012=\"+1.00\" crs:Sharpness=\"40\" "
           "crs:GrainAmount=\"0\" crs:Saturation=\"strong\" crs:Contrast2012=\"+250\">"
           "<crs:ToneCurvePV2012><rdf:Seq><rdf:li>0, 0</rdf:li></rdf:Seq></crs:ToneCurvePV2012>"
           "<crs:MaskGroupBasedCorrections><rdf:Seq><rdf:li><rdf:Description "
           "crs:Exposure2012=\"-4.00\"/></rdf:li></rdf:Seq></crs:MaskGroupBasedCorrections>"
           "</rdf:Description>" TAIL,
      &skipped);
  g_assert_cmpstr(steps, ==,
                  "[{\"op\": \"exposure\", \"ev\": 1}, {\"op\": \"contrast\", \"amount\": 100}]");
  g_assert_cmpstr(skipped, ==,
                  "crs:Contrast2012: contrast goes to 100, not to 250; "
                  "crs:Saturation: 'strong' is not a number; "
                  "crs:MaskGroupBasedCorrections: a structure (curve, local correction or look); "
                  "crs:Sharpness: has no counterpart; "
                  "crs:ToneCurvePV2012: a structure (curve, local correction or look)");
}

static void
test_white_balance(void)
{
  /* As shot says nothing; what is said keeps its number. */
  g_autofree char *as_shot =
      import(HEAD "<rdf:Description " CRS " crs:WhiteBalance=\"As Shot\" crs:Temperature=\"4850\" "
                  "crs:Tint=\"+12\"/>" TAIL,
             NULL);
  g_assert_cmpstr(as_shot, ==, "[]");
  g_autofree char *said =
      import(HEAD "<rdf:Description " CRS " crs:WhiteBalance=\"Custom\" crs:Temperature=\"5600\" crs:Tint=\"+15\"/>" TAIL,
             NULL);
  g_assert_cmpstr(said, ==,
                  "[{\"op\": \"temperature\", \"kelvin\": 5600, \"with_tint\": 15}]");
  /* A tint alone is relative. */
  g_autofree char *alone = import(HEAD "<rdf:Description " CRS " crs:WhiteBalance=\"Custom\" crs:Tint=\"+15\"/>" TAIL, NULL);
  g_assert_cmpstr(alone, ==, "[{\"op\": \"tint\", \"amount\": 10}]");
}

/* The lens first, the crop last; a crop that is turned is said. */
static void
test_frame(void)
{
  g_autofree char *skipped = NULL;
  g_autofree char *steps =
      import(HEAD "<rdf:Description " CRS " crs:Exposure2012=\"1\" crs:HasCrop=\"True\" crs:CropLeft=\"0.25\" crs:CropTop=\"0.125\" "
                  "crs:CropRight=\"0.75\" crs:CropBottom=\"1\" crs:CropAngle=\"0\" crs:LensProfileEnable=\"1\" "
                  "crs:AutoLateralCA=\"0\"/>" TAIL,
             NULL);
  g_assert_cmpstr(steps, ==,
                  "[{\"op\": \"lens\", \"fringes\": false}, {\"op\": \"exposure\", \"ev\": 1}, "
                  "{\"op\": \"crop\", \"box\": [0.25, 0.125, 0.5, 0.875]}]");
  g_autofree char *turned =
      import(HEAD "<rdf:Description " CRS " crs:Exposure2012=\"1\" crs:HasCrop=\"True\" crs:CropLeft=\"0.25\" crs:CropTop=\"0.1\" "
                  "crs:CropRight=\"0.75\" crs:CropBottom=\"0.9\" crs:CropAngle=\"2.5\"/>" TAIL,
             &skipped);
  g_assert_cmpstr(turned, ==, "[{\"op\": \"exposure\", \"ev\": 1}]");
  g_assert_nonnull(strstr(skipped, "2.50°"));
}

/* Settings of other edits that the file also holds: they neither override the photo's nor stand in for them. */
static void
test_other_edits(void)
{
  static const char *const bodies[] = {
      /* a snapshot, as Lightroom writes it, before and after the photo's own */
      "<rdf:Description " CRS " " CRSS " crs:Exposure2012=\"+0.30\">" SNAPSHOT "</rdf:Description>",
      "<rdf:Description " CRS " " CRSS ">" SNAPSHOT "<crs:Exposure2012>0.3</crs:Exposure2012></rdf:Description>",
      /* the other one's prefix is the photo's namespace inside only */
      "<rdf:Description " CRS " " CRSS "><crss:SavedSettings rdf:parseType=\"Resource\" "
      "xmlns:crs=\"http://example.com/other/\"><crs:Exposure2012>-2</crs:Exposure2012></crss:SavedSettings>"
      "<crs:Exposure2012>0.3</crs:Exposure2012></rdf:Description>",
      /* in a description of its own, by reference */
      "<rdf:Description rdf:about=\"\" " CRS " " CRSS " crs:Exposure2012=\"0.3\"><crss:SavedSettings rdf:nodeID=\"a\"/>"
      "</rdf:Description><rdf:Description rdf:nodeID=\"a\" " CRS " crs:Exposure2012=\"-2\" crs:Contrast2012=\"80\"/>",
  };
  for (guint i = 0; i < G_N_ELEMENTS(bodies); i++) {
    g_autofree char *xmp = g_strconcat(HEAD, bodies[i], TAIL, NULL), *skipped = NULL;
    g_autofree char *steps = import(xmp, &skipped);
    g_assert_cmpstr(steps, ==, "[{\"op\": \"exposure\", \"ev\": 0.3}]");
    g_assert_cmpstr(skipped, ==, "crss:SavedSettings: snapshots are other edits than the photo's own");
  }
  assert_refused(HEAD "<rdf:Description " CRS " " CRSS ">" SNAPSHOT "</rdf:Description>" TAIL, "only snapshots");
}

static void
test_look(void)
{
  static const char *const looks[] = {
      ("<crs:Look><rdf:Description crs:Name=\"Adobe Color\" crs:Exposure2012=\"1.75\"><crs:Parameters><rdf:Description "
       "crs:Exposure2012=\"+1.75\" crs:Saturation=\"-100\"/></crs:Parameters></rdf:Description></crs:Look>"),
      "<crs:Look rdf:parseType=\"Resource\"><crs:Exposure2012>1.75</crs:Exposure2012></crs:Look>",
      "<crs:Look crs:Name=\"Adobe Color\" crs:Exposure2012=\"1.75\"/>",
  };
  for (guint i = 0; i < G_N_ELEMENTS(looks); i++) {
    g_autofree char *skipped = NULL;
    g_autofree char *xmp =
        g_strconcat(HEAD, "<rdf:Description ", CRS, " crs:Exposure2012=\"0.2\">", looks[i], "</rdf:Description>", TAIL, NULL);
    g_autofree char *steps = import(xmp, &skipped);
    g_assert_cmpstr(steps, ==, "[{\"op\": \"exposure\", \"ev\": 0.2}]");
    g_assert_cmpstr(skipped, ==, "crs:Look: a structure (curve, local correction or look)");
  }
}

/* A preset is a file of settings with a name: they are what it holds. */
static void
test_preset(void)
{
  g_autofree char *steps =
      import(HEAD "<rdf:Description rdf:about=\"\" " CRS " crs:PresetType=\"Normal\" crs:UUID=\"9A\" "
                  "crs:Vibrance=\"+10\"><crs:Name><rdf:Alt><rdf:li xml:lang=\"x-default\">Soft</rdf:li></rdf:Alt>"
                  "</crs:Name></rdf:Description>" TAIL,
             NULL);
  g_assert_cmpstr(steps, ==, "[{\"op\": \"vibrance\", \"amount\": 10}]");
}

static void
test_two_resources(void)
{
  g_autofree char *steps =
      import(HEAD "<rdf:Description rdf:about=\"uuid:1\" " CRS " crs:Exposure2012=\"1\"/>"
                  "<rdf:Description rdf:about=\"uuid:1\" " CRS " crs:Vibrance=\"10\"/>"
                  "<rdf:Description rdf:about=\"uuid:2\" " CRS " crs:Exposure2012=\"-3\"/>" TAIL,
             NULL);
  g_assert_cmpstr(steps, ==,
                  "[{\"op\": \"exposure\", \"ev\": 1}, {\"op\": \"vibrance\", \"amount\": 10}]");
}

static void
test_already_applied(void)
{
  static const char *const body[] = {"crs:AlreadyApplied=\"True\"/>",
                                     "><crs:AlreadyApplied>true</crs:AlreadyApplied></rdf:Description>"};
  for (guint i = 0; i < G_N_ELEMENTS(body); i++) {
    g_autofree char *skipped = NULL;
    g_autofree char *xmp = g_strconcat(HEAD, "<rdf:Description ", CRS, " crs:Exposure2012=\"0.5\" ", body[i], TAIL, NULL);
    g_autofree char *steps = import(xmp, &skipped);
    g_assert_cmpstr(steps, ==, "[]");
    g_assert_nonnull(strstr(skipped, "in the picture's pixels already"));
  }
  g_autofree char *not_yet = import(
      HEAD "<rdf:Description " CRS " crs:Exposure2012=\"0.5\" crs:AlreadyApplied=\"False\"/>" TAIL, NULL);
  g_assert_cmpstr(not_yet, ==, "[{\"op\": \"exposure\", \"ev\": 0.5}]");
}

static void
test_darktable(void)
{
  assert_refused(HEAD "<rdf:Description xmlns:darktable=\"http://darktable.sf.net/\" darktable:xmp_version=\"5\"/>" TAIL,
                 "darktable's modules");
}

static void
test_bombs(void)
{
  assert_refused("<!DOCTYPE a [<!ENTITY b \"lol\"><!ENTITY c \"&b;&b;\">]>" HEAD "&c;" TAIL,
                 "document type or entities");
  assert_refused(HEAD "<rdf:Description " CRS " crs:Exposure2012=\"&x;\"/>" TAIL, "not an XMP file");
  assert_refused(HEAD TAIL, "has no develop settings");
  assert_refused("not xml", "not an XMP file");
  assert_refused(HEAD "<rdf:Description ", "not an XMP file");
  assert_refused("", "not an XMP file");
  GString *deep = g_string_new(NULL);
  for (int i = 0; i < 100000; i++)
    g_string_append(deep, "<a>");
  assert_refused(deep->str, "nested deeper than 64");
  g_string_free(deep, TRUE);
  g_autofree char *big = g_strnfill(LITHO_XMP_MAX_BYTES + 1, ' ');
  g_autoptr(GError) error = NULL;
  g_assert_null(litho_recipe_from_xmp("p.xmp", big, -1, NULL, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT);
}

static void
test_round_trip(void)
{
  static const char *const json =
      "{\"litho\":1,\"steps\":[{\"op\":\"temperature\",\"amount\":-15},{\"op\":\"tint\",\"amount\":8},"
      "{\"op\":\"exposure\",\"ev\":-0.35},{\"op\":\"contrast\",\"amount\":30},"
      "{\"op\":\"highlights\",\"amount\":-100},{\"op\":\"shadows\",\"amount\":45},"
      "{\"op\":\"whites\",\"amount\":5},{\"op\":\"blacks\",\"amount\":-5},"
      "{\"op\":\"clarity\",\"amount\":20},{\"op\":\"dehaze\",\"amount\":-10},"
      "{\"op\":\"vibrance\",\"amount\":33},{\"op\":\"saturation\",\"amount\":-3},"
      "{\"op\":\"color_mix\",\"color\":\"red\",\"hue\":1,\"saturation\":2,\"lightness\":3},"
      "{\"op\":\"color_mix\",\"color\":\"magenta\",\"lightness\":-50},{\"op\":\"grayscale\"}]}";
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoRecipe) recipe = litho_recipe_parse("r", json, -1, &error);
  g_assert_no_error(error);
  g_autoptr(GPtrArray) skipped = g_ptr_array_new_with_free_func(g_free);
  g_autofree char *xmp = litho_recipe_to_xmp(recipe, skipped);
  g_assert_cmpuint(skipped->len, ==, 0);
  g_autoptr(LithoRecipe) back = litho_recipe_from_xmp("b", xmp, -1, skipped, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(skipped->len, ==, 0);
  g_autofree char *a = litho_recipe_print(recipe), *b = litho_recipe_print(back);
  g_assert_cmpstr(a, ==, b);
}

static void
test_kelvin_round_trip(void)
{
  for (double kelvin = 2500; kelvin < 20000; kelvin += 333) {
    g_autofree char *json = g_strdup_printf(
        "{\"litho\":1,\"steps\":[{\"op\":\"temperature\",\"kelvin\":%g}]}", kelvin);
    g_autoptr(LithoRecipe) recipe = litho_recipe_parse("r", json, -1, NULL);
    g_autofree char *xmp = litho_recipe_to_xmp(recipe, NULL);
    g_autoptr(LithoRecipe) back = litho_recipe_from_xmp("b", xmp, -1, NULL, NULL);
    const LithoStep *step = back->steps->pdata[0];
    guint k;
    litho_op_param(step->op, "kelvin", &k);
    g_assert_cmpfloat(step->values[k].num, ==, kelvin);
  }
}

static void
test_export_says_what_is_lost(void)
{
  static const char *const json =
      "{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":0.5,\"region\":\"sky\"},"
      "{\"op\":\"contrast\",\"amount\":12.5},{\"op\":\"contrast\",\"amount\":5},"
      "{\"op\":\"vibrance\",\"amount\":5,\"strength\":0.5},{\"op\":\"grain\",\"amount\":5},"
      "{\"op\":\"exposure\",\"ev\":9}]}";
  g_autoptr(LithoRecipe) recipe = litho_recipe_parse("r", json, -1, NULL);
  g_autoptr(GPtrArray) skipped = g_ptr_array_new_with_free_func(g_free);
  g_autofree char *xmp = litho_recipe_to_xmp(recipe, skipped);
  g_ptr_array_add(skipped, NULL);
  g_autofree char *text = g_strjoinv("; ", (char **)skipped->pdata);
  g_assert_cmpstr(text, ==,
                  "step 1, exposure: crs basics have no regions; "
                  "step 2: 12.5 is written as crs:Contrast2012 13; "
                  "step 3: crs:Contrast2012 is set by an earlier step; "
                  "step 4, vibrance: crs basics have no strength; step 5: crs has no grain; "
                  "step 6: 9 is written as crs:Exposure2012 5");
  g_assert_nonnull(strstr(xmp, "crs:Contrast2012=\"+13\""));
  g_assert_nonnull(strstr(xmp, "crs:Exposure2012=\"+5\""));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/xmp/attributes", test_attributes);
  g_test_add_func("/xmp/elements, another prefix", test_elements_with_another_prefix);
  g_test_add_func("/xmp/what is not carried over is said", test_not_carried_over);
  g_test_add_func("/xmp/white balance", test_white_balance);
  g_test_add_func("/xmp/frame", test_frame);
  g_test_add_func("/xmp/settings of other edits stay out", test_other_edits);
  g_test_add_func("/xmp/a look's settings stay in it", test_look);
  g_test_add_func("/xmp/a preset's settings are read", test_preset);
  g_test_add_func("/xmp/one resource", test_two_resources);
  g_test_add_func("/xmp/already applied", test_already_applied);
  g_test_add_func("/xmp/darktable's modules", test_darktable);
  g_test_add_func("/xmp/bombs and rubbish", test_bombs);
  g_test_add_func("/xmp/round trip", test_round_trip);
  g_test_add_func("/xmp/kelvin round trip", test_kelvin_round_trip);
  g_test_add_func("/xmp/export says what is lost", test_export_says_what_is_lost);
  return g_test_run();
}

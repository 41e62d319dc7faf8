#!/usr/bin/env python3
"""Requests made from tables, with their readings, in the form of the request benchmark's gold.jsonl.

    tools/made_requests.py [--chinese 1500] [--english 700] [--seed 5] [--sure 0.17] > made.jsonl

For `litho train reading`: real requests are few, the Chinese ones fewest. A sentence is one to three clauses of the
tables below, sometimes with what is left alone, or with a clause that is denied ("don't X, just Y": only Y is read).
{R} stands for a place, {a} for " of a place" or nothing, {D}, {d} for a degree; Chinese {r} for a place before its noun,
{P} for whom. --sure: the weight in training (0.4 + 0.6 · sure). All sentences are of litho's own; none is from a request
collection."""
import argparse
import json
import random

PLACES_EN = {
    "sky": ["the sky", "sky", "the clouds"],
    "background": ["the background", "background", "the backdrop"],
    "person": ["the person", "the people", "the man", "the woman", "the couple", "the kids"],
    "face": ["the face", "his face", "her face", "their faces", "my face"],
    "skin": ["the skin", "her skin", "skin"],
    "hair": ["the hair", "her hair"],
    "eyes": ["the eyes", "his eyes"],
    "water": ["the water", "the sea", "the river", "the lake"],
    "plants": ["the trees", "the grass", "the leaves", "the plants"],
    "ground": ["the road", "the ground", "the sand", "the floor"],
    "building": ["the building", "the house", "the buildings"],
    "animal": ["the dog", "the cat", "the horse", "the bird"],
    "clothing": ["the dress", "his shirt", "the jacket", "her clothes"],
}
THINGS_EN = [
    "the car", "the red car", "the flowers", "the table", "the lamp on the left", "the windows", "the mountain",
    "the man on the left", "the boat", "the sign", "the bridge", "the child in red", "the cake",
    "the wall behind them", "the chair", "the left side", "the guitar",
]
PLACES_ZH = {
    "sky": ["天空", "天", "云"],
    "background": ["背景", "后面的背景", "身后"],
    "person": ["人", "人物", "人像", "妹子", "小孩", "新娘"],
    "face": ["脸", "脸部", "她的脸", "面部", "孩子的脸"],
    "skin": ["皮肤", "肤色"],
    "hair": ["头发"],
    "eyes": ["眼睛"],
    "water": ["水面", "海水", "湖水", "河水", "海面"],
    "plants": ["树", "树叶", "草地", "草", "绿植", "叶子"],
    "ground": ["地面", "路面", "沙滩", "地板"],
    "building": ["房子", "建筑", "楼", "大楼"],
    "animal": ["狗", "猫", "小狗", "狗狗", "猫咪", "鸟"],
    "clothing": ["衣服", "裙子", "外套", "白衬衫"],
}
THINGS_ZH = [
    "车", "花", "桌子", "左边的人", "窗户", "山", "红色的车", "灯笼", "蛋糕", "杯子", "墙", "招牌", "左边那朵花", "船", "书包",
]
OBJECTS_EN = [
    "the trash can", "the people in the background", "the power lines", "the watermark", "the man on the right",
    "the date stamp", "the glare", "the scratches", "the car", "the text at the bottom", "the sign", "the wires",
    "the tree behind her", "the spots", "the reflection", "the dog", "the bag on the chair",
    "the pimples on her chin", "the logo", "the finger in the corner",
]
OBJECTS_ZH = [
    "路人", "垃圾桶", "电线", "水印", "右边的人", "日期", "背景里的游客", "痘痘", "污渍", "左下角的字", "logo", "反光", "划痕", "车", "树枝", "后面那个男的",
    "电线杆", "台词字幕", "头发丝", "衣服上的褶子",
]
WISHES_EN = {
    "exposure +": ["brighten {R}{d}", "make {R} {D}brighter", "lighten {R}{d}", "lighten up {R}{d}",
        "increase the brightness of {R}{d}", "increase exposure{a}{d}", "raise the exposure{a}{d}",
        "more light{a}", "bring up the brightness{a}{d}", "turn up the brightness{a}{d}"],
    "exposure -": ["darken {R}{d}", "make {R} {D}darker", "reduce the brightness of {R}{d}",
        "decrease exposure{a}{d}", "lower the exposure{a}{d}", "tone down the light{a}{d}", "less bright{a}",
        "make {R} less bright"],
    "contrast +": ["increase contrast{a}{d}", "add contrast{a}", "more contrast{a}",
        "boost the contrast of {R}{d}", "add some punch to the contrast"],
    "contrast -": ["reduce contrast{a}{d}", "lower the contrast{a}{d}", "less contrast{a}",
        "soften the contrast{a}"],
    "highlights -": ["lower the highlights{a}{d}", "reduce highlights{d}", "recover the highlights",
        "bring down the highlights{a}", "tone down the bright areas"],
    "highlights +": ["raise the highlights{d}", "increase highlights{d}", "lift the highlights"],
    "shadows +": ["lift the shadows{a}{d}", "brighten the shadows{d}", "open up the shadows", "raise shadows{d}",
        "lighten the dark areas"],
    "shadows -": ["deepen the shadows{d}", "darken the shadows{d}", "lower the shadows"],
    "whites +": ["raise the whites", "increase the whites{d}", "make the whites whiter"],
    "blacks -": ["deepen the blacks", "make the blacks blacker", "lower the blacks{d}"],
    "blacks +": ["lift the blacks", "raise the blacks{d}"],
    "saturation +": ["increase saturation{a}{d}", "saturate {R}{d}", "make {R} more colorful",
        "boost the saturation of {R}", "richer colors{a}", "more saturated{a}"],
    "saturation -": ["decrease saturation{a}{d}", "desaturate {R}{d}", "less saturation{a}", "mute the colors{a}",
        "tone down the colors{a}{d}"],
    "vibrance +": ["make {R} {D}more vibrant", "make the colors pop", "more vivid colors{a}",
        "enhance the colors{a}", "increase vibrance{d}", "bring out the colors of {R}"],
    "temperature +": ["make {R} {D}warmer", "warm {R} up{d}", "warmer tones", "increase the temperature{d}",
        "remove the blue tint", "less blue cast"],
    "temperature -": ["make {R} {D}cooler", "cool {R} down{d}", "cooler tones", "remove the yellow tint",
        "take out the orange cast", "less yellow"],
    "tint +": ["remove the green tint", "get rid of the green cast"],
    "tint -": ["remove the magenta cast", "take out the purple tint"],
    "white_balance 0": ["fix the white balance", "correct the colors", "color correct it",
        "make the colors natural"],
    "sharpen +": ["sharpen {R}{d}", "make {R} {D}sharper", "sharpen the details{a}", "unblur {R}",
        "make {R} clear", "fix the blur"],
    "clarity +": ["add clarity{a}", "increase clarity{d}", "bring out the texture of {R}"],
    "dehaze +": ["remove the haze", "dehaze it", "get rid of the fog{a}", "clear the mist"],
    "denoise +": ["remove the noise", "reduce noise{a}{d}", "denoise it", "get rid of the grain"],
    "grain +": ["add film grain", "add some grain"],
    "blur +": ["blur {R}{d}", "make {R} blurry", "blur out {R}", "give {R} a soft focus"],
    "vignette +": ["add a vignette", "darken the corners", "add vignetting{d}"],
    "skin_smooth +": ["smooth the skin", "smooth out her skin{d}", "soften the skin"],
    "grayscale 0": ["make it black and white", "convert to black and white", "turn it to grayscale", "b&w please"],
    "sepia 0": ["make it sepia", "add a sepia tone"],
    "straighten 0": ["straighten it", "level the horizon", "straighten the horizon", "fix the tilt"],
    "flip 0": ["flip it horizontally", "mirror the image", "flip it"],
    "rotate +": ["rotate 90 degrees clockwise", "turn it to the right"],
    "rotate -": ["rotate 90 degrees counterclockwise", "turn it left"],
    "upscale 0": ["upscale it", "make it higher resolution", "increase the resolution", "make it HD"],
    "resize -": ["make it smaller", "shrink it", "resize it to a smaller size"],
    "auto_tone all": ["fix it", "enhance it", "make it look better", "touch it up", "improve the photo",
        "clean it up", "edit this", "make it look professional"],
    "auto_tone light": ["fix the lighting", "adjust the lighting", "fix the exposure", "correct the light"],
    "red_eye 0": ["fix the red eyes", "remove red eye"],
    "crop 0": ["crop it", "crop it tighter", "zoom in", "crop the edges", "crop it square"],
}
WISHES_ZH = {
    "exposure +": ["把{R}提亮{D}", "把{R}调亮{D}", "{R}亮{D}", "{R}太暗了，亮{D}", "提亮{R}", "{R}再亮{D}", "增加{r}亮度", "曝光加{D}",
        "提高曝光", "把亮度拉高{D}", "{R}补补光"],
    "exposure -": ["把{R}压暗{D}", "把{R}调暗{D}", "{R}暗{D}", "{R}太亮了，暗{D}", "压暗{R}", "{R}再暗{D}", "降低{r}亮度", "曝光减{D}",
        "降低曝光", "亮度调低{D}"],
    "contrast +": ["对比度调高{D}", "增加{r}对比度", "对比强{D}", "把对比拉高{D}", "加{D}对比度", "提高对比"],
    "contrast -": ["对比度调低{D}", "降低{r}对比度", "对比弱{D}", "把对比拉低{D}", "减{D}对比"],
    "highlights -": ["压{D}高光", "压暗高光", "降低高光", "高光压一压", "高光收{D}", "把高光拉回来"],
    "highlights +": ["提亮高光", "提高高光", "高光加{D}"],
    "shadows +": ["提亮暗部", "暗部提亮{D}", "阴影提亮{D}", "提亮阴影", "暗部拉起来{D}", "把阴影拉亮{D}", "提{D}暗部"],
    "shadows -": ["压暗阴影", "暗部压{D}", "把暗部压暗{D}", "加深阴影"],
    "whites +": ["白色更白{D}", "白色色阶提{D}", "提高白色"],
    "blacks -": ["黑色更黑{D}", "黑的地方再黑{D}", "黑色压{D}"],
    "blacks +": ["提高黑色", "黑色提{D}"],
    "saturation +": ["饱和度高{D}", "饱和度拉高{D}", "增加{r}饱和度", "提高{r}饱和度", "颜色浓{D}", "{R}颜色深{D}", "{r}色彩浓郁{D}"],
    "saturation -": ["饱和度低{D}", "降低{r}饱和度", "饱和度降{D}", "颜色淡{D}", "{r}颜色太浓了，淡{D}"],
    "vibrance +": ["颜色鲜艳{D}", "让{R}更鲜艳", "{R}鲜亮{D}", "色彩鲜明{D}", "自然饱和度加{D}", "提高自然饱和度", "颜色鲜活{D}"],
    "temperature +": ["{R}暖{D}", "色调暖{D}", "调暖{D}", "色温高{D}", "调成暖色调", "整体偏暖{D}", "太蓝了，去掉蓝色调", "偏冷了，暖{D}"],
    "temperature -": ["{R}冷{D}", "色调冷{D}", "调冷{D}", "色温低{D}", "调成冷色调", "偏黄了，调回来", "太黄了，去{D}黄", "发黄，校正一下"],
    "tint +": ["偏绿了，调正常", "去掉绿色偏色", "发绿，校正一下"],
    "tint -": ["偏紫了，调回来", "去掉品红偏色", "发紫，校正一下"],
    "white_balance 0": ["校正白平衡", "白平衡调准", "偏色了，校正一下", "颜色还原真实{D}", "颜色校正一下"],
    "sharpen +": ["锐化{D}", "把{R}锐化{D}", "{R}清晰{D}", "变清晰", "让{R}更清楚", "有点糊，弄清晰", "提高锐度"],
    "clarity +": ["清晰度加{D}", "增加{r}质感", "提高清晰度", "{r}细节突出{D}"],
    "dehaze +": ["去雾", "去除雾霾", "灰蒙蒙的，通透{D}", "去灰", "让画面通透{D}", "雾蒙蒙的，去掉雾"],
    "denoise +": ["降噪", "去噪点", "噪点去一下", "减少噪点", "噪点太多，处理一下"],
    "grain +": ["加{D}颗粒", "加胶片颗粒", "来点颗粒感"],
    "blur +": ["把{R}虚化{D}", "{R}虚化", "模糊{R}", "{R}糊掉", "给{R}加{D}模糊"],
    "vignette +": ["加暗角", "四周压暗{D}", "加{D}暗角", "四角压暗"],
    "skin_smooth +": ["磨皮", "皮肤光滑{D}", "给{P}磨个皮", "皮肤磨{D}"],
    "grayscale 0": ["变成黑白", "转黑白", "调成黑白照片", "去色", "来个黑白的"],
    "sepia 0": ["做成老照片的棕褐色", "加复古棕色调"],
    "straighten 0": ["拉直", "扶正", "地平线歪了，校正", "照片歪了，摆正", "水平线调平"],
    "flip 0": ["水平翻转", "左右翻转", "镜像一下", "翻转一下"],
    "rotate +": ["顺时针转90度", "向右旋转90度", "往右转"],
    "rotate -": ["逆时针转90度", "向左旋转90度", "往左转"],
    "upscale 0": ["放大两倍", "提高分辨率", "弄成高清", "分辨率提高{D}"],
    "resize -": ["缩小一半", "缩小{D}", "尺寸改小", "压到宽1080像素"],
    "auto_tone all": ["修一下", "P好看点", "美化一下", "优化一下", "修好看{D}", "调好看{D}", "帮我精修一下", "弄得高级{D}", "随便修修"],
    "auto_tone light": ["光线调一下", "调整一下光线", "光线处理一下", "曝光修正一下"],
    "red_eye 0": ["去红眼", "红眼修掉", "消除红眼"],
    "crop 0": ["裁剪一下", "裁成正方形", "裁成1:1", "裁一下", "裁紧{D}", "裁成16:9"],
}
CANNOT_EN = {
    "add": ["add a dog", "put a hat on him", "add a rainbow in the sky", "add some birds", "add a sunset",
        "extend the image on the left", "zoom out", "add people in the back", "put a lightsaber in his hand"],
    "person": ["make her skinnier", "open his eyes", "make him smile", "change her hairstyle", "add makeup",
        "make me look thinner", "whiten the teeth and fix them"],
    "text": ["add text that says hello", "write happy birthday on it", "put my name at the bottom",
        "change the text to welcome"],
    "merge": ["combine the two photos", "put me in the other picture", "swap faces", "merge both images",
        "put his face on the statue"],
    "move": ["move the dog to the left", "swap the positions of the chairs", "make the car bigger",
        "turn his head", "move the tree closer"],
    "other": ["colorize this old black and white photo", "make it a gif", "animate it", "turn it into a 3d model"],
}
CANNOT_ZH = {
    "add": ["加一只猫", "在天上加个月亮", "给他戴顶帽子", "加点雪花", "手里加束花", "加一道彩虹", "把画面往左边扩展"],
    "person": ["把我P瘦", "眼睛P大", "让他笑", "换个发型", "把眼睛睁开", "瘦脸", "腿拉长", "牙齿矫正", "化个妆"],
    "text": ["加一行字", "写上生日快乐", "底部加我的名字", "把字改成欢迎"],
    "merge": ["把两张照片合成一张", "把我P到另一张里", "换脸", "把他的头换成我的", "两张拼一起"],
    "move": ["把狗挪到左边", "把人移到中间", "把车变大", "杯子往右移"],
    "other": ["给黑白老照片上色", "做成动图", "做成视频"],
}
KEEP_EN = [
    "leave {R} alone", "keep {R} as is", "don't touch {R}", "but not {R}", "keep {R} the same",
    "without changing {R}",
]
KEEP_ZH = [
    "{R}不要动", "{R}别动", "{R}保持不变", "{R}保持原样", "不要动{R}", "别影响{R}",
]
SCENES_EN = [
    "a beach", "the mountains", "white", "a forest", "a city street", "plain black", "a sunset",
    "a studio backdrop", "red",
]
SCENES_ZH = [
    "海边", "白色", "雪山", "森林", "城市夜景", "纯黑", "草原", "星空", "红色",
]
STYLES_EN = [
    "vintage", "cinematic", "anime", "watercolor painting", "oil painting", "retro", "cyberpunk", "film", "moody",
    "sketch", "dreamy",
]
STYLES_ZH = [
    "复古", "电影感", "动漫", "水彩画", "油画", "胶片", "赛博朋克", "日系", "素描", "ins", "港风",
]
COLORS = {
    "blue": "蓝", "red": "红", "green": "绿", "yellow": "黄", "orange": "橙", "purple": "紫", "pink": "粉", "black": "黑",
    "white": "白", "grey": "灰", "brown": "棕",
}

NUMBERED = [  # operation, its word, its Chinese word, unit
    ("exposure", "exposure", "曝光", "EV"), ("contrast", "contrast", "对比度", ""),
    ("saturation", "saturation", "饱和度", "%"), ("highlights", "highlights", "高光", ""),
    ("shadows", "shadows", "阴影", ""), ("vibrance", "vibrance", "自然饱和度", ""), ("clarity", "clarity", "清晰度", ""),
    ("whites", "whites", "白色", ""), ("blacks", "blacks", "黑色", ""), ("sharpen", "sharpening", "锐化", "%"),
    ("temperature", "temperature", "色温", ""), ("tint", "tint", "色调", ""), ("dehaze", "dehaze", "去雾", "")]
ONLY_UP = ("sharpen", "dehaze")
REMOVE = (["remove {}", "get rid of {}", "take out {}", "erase {}", "delete {}", "photoshop out {}", "edit out {}"],
          ["去掉{}", "把{}去掉", "把{}P掉", "删除{}", "{}去掉", "抹掉{}", "把{}擦掉", "消除{}", "{}弄掉"])
REPLACE = (["change the background to {}", "replace the background with {}", "put them in front of {}",
            "make the background {}"], ["背景换成{}", "把背景换成{}", "换成{}背景", "背景改成{}"])
CUT_OUT = (["remove the background", "make the background transparent", "cut out the subject"],
           ["抠图", "去掉背景", "背景去掉", "背景透明", "抠出来"])
STYLE = (["give it a {} look", "make it look {}", "{} style", "apply a {} filter"],
         ["调成{}风格", "{}的感觉", "加个{}滤镜", "{}风", "来点{}的味道"])
PAINT = (["make {R} {C}", "turn {R} {C}", "change {R} to {C}", "change the color of {R} to {C}", "paint {R} {C}"],
         ["把{R}改成{C}", "{R}换成{C}", "把{R}变成{C}", "{R}调成{C}"])
MIX = {"+": (["boost the {C}s", "strengthen the {C}", "more saturated {C}s"],
             ["{C}浓一点", "加强{C}", "增加{C}的饱和度"]),
       "-": (["tone down the {C}s", "weaken the {C}", "less saturated {C}s"], ["{C}淡一点", "减少{C}", "降低{C}的饱和度"])}
NUMBER = (["{e} {S}{n}{u}", "{e}: {S}{n}", "{V} {e} by {n}{u}", "{V} the {e} {n}{u}", "{S}{n} {e}"],
          ["{e}{S}{n}{u}", "{e}{V}{n}{u}", "把{e}{V}{n}{u}", "{e} {S}{n}"])
VERBS = {"+": (["increase", "raise", "boost", "up"], ["加", "提", "提高", "调高", "增加"]),
         "-": (["decrease", "reduce", "lower", "drop"], ["减", "降", "降低", "调低", "减少"])}
DEGREES = (("touch", ["a bit", "a little", "slightly", "a touch", "a tad"], ["一点", "一点点", "一些", "点"]),
           ("lot", ["a lot", "much", "significantly", "way"], ["很多", "不少", "一大截"]),
           ("", [""], ["点", "一点", "一些"]))
WHOLE = (["it", "the image", "the photo", "the picture", "this", "everything"],
         ["照片", "画面", "整体", "这张图", "图片", ""])
BEGIN = (["please ", "can you ", "can someone ", "could you ", "i want to ", "hi, "],
         ["帮我", "请", "麻烦", "能不能", "把这张照片", "想", "这张图"])
JOIN = ([" and ", ", ", ", then ", " and also ", ". ", " & "], ["，", "，再", "，然后", "，顺便", "、", "，还有"])
END = ([".", " please", " thanks", "!", " for me"], ["。", "，谢谢", "！", "谢谢"])
DENY = ((["don't ", "do not ", "never "], [", just ", "; only ", ", instead "]), (["不要", "别"], ["，只要", "，只", "，就"]))
BUT = ([", ", " but ", ", and "], ["，", "，但是", "，但"])
# a verb that stands for its particle already
TWICE = (("把提", "提"), ("把调", "调"), ("把压", "压"), ("让更", "更"), ("把锐", "锐"), ("把虚", "虚"), ("给加", "加"))


class Maker:
    def __init__(self, seed):
        self.draw = random.Random(seed)

    def of(self, lists, zh):
        return self.draw.choice(lists[zh])

    def place(self, zh):
        """(region, words)"""
        if self.draw.random() < 0.3:
            words = self.draw.choice(THINGS_ZH if zh else THINGS_EN)
            return {"text": words}, words
        name, words = self.draw.choice(list((PLACES_ZH if zh else PLACES_EN).items()))
        return name, self.draw.choice(words)

    @staticmethod
    def step(span, wish, **more):
        op, sign = wish.split(" ")
        return "steps", dict({"op": op, "sign": sign, "span": span, "region": "all"}, **more)

    def number(self, zh):
        op, english, chinese, unit = self.draw.choice(NUMBERED)
        sign = "+" if op in ONLY_UP else self.draw.choice("+-")
        number = self.draw.choice(["0.3", "0.5", "0.7", "1", "1.5", "2", "1/3"] if unit == "EV" else
                                  [str(n) for n in (5, 10, 15, 20, 25, 30, 40, 50, 60, 80)])
        unit = unit if self.draw.random() < 0.7 else ""
        shown = ("档" if zh else " EV") if unit == "EV" else unit
        verb = self.of(VERBS[sign], zh)
        span = self.of(NUMBER, zh).format(e=chinese if zh else english, S=sign, n=number, u=shown, V=verb)
        return span, [self.step(span, op + " " + sign, number=number)]

    def wish(self, zh):
        wish, patterns = self.draw.choice(list((WISHES_ZH if zh else WISHES_EN).items()))
        pattern = self.draw.choice(patterns)
        degree, english, chinese = self.draw.choice(DEGREES)
        word = self.draw.choice(chinese if zh else english)
        region, words = self.place(zh) if self.draw.random() < 0.5 else ("all", "")
        whole = self.of(WHOLE, zh)
        if zh:
            span = pattern.replace("{R}", words or whole).replace("{D}", word)
            span = span.replace("{P}", self.draw.choice(["她", "人", ""]))
            of = words + self.draw.choice(["的", ""]) if words else self.draw.choice(["", "画面", "整体"])
            span = span.replace("{r}", of)
            for twice, once in TWICE:
                span = span.replace(twice, once)
            degree = degree or "touch" if "{D}" in pattern else ""
        else:
            of = self.draw.choice([" of ", " on ", " in "]) + words if words else ""
            after = " " + word if word and word not in ("much", "way") else ""
            span = pattern.replace("{R}", words or whole).replace("{a}", of).replace("{d}", after)
            span = span.replace("{D}", word + " " if word else "")
            degree = degree if word and word in span else ""
        more = {"degree": degree} if degree else {}
        if words and words in span:
            more.update(region=region, region_span=words)
        if wish.startswith("auto_tone"):
            wish, more["open"] = "auto_tone 0", wish.split(" ")[1]
        return span, [self.step(span, wish, **more)]

    def clause(self, zh):
        """words, [(list, item)]"""
        kind = self.draw.random()
        if kind < 0.12:
            thing = self.draw.choice(OBJECTS_ZH if zh else OBJECTS_EN)
            span = self.of(REMOVE, zh).format(thing)
            return span, [self.step(span, "remove_object 0", region={"text": thing}, target=thing)]
        if kind < 0.17:
            to = self.draw.choice(SCENES_ZH if zh else SCENES_EN)
            span = self.of(REPLACE, zh).format(to)
            return span, [self.background(span, "replace_background 0", zh, to=to)]
        if kind < 0.20:
            span = self.of(CUT_OUT, zh)
            return span, [self.background(span, "remove_background 0", zh)]
        if kind < 0.24:
            style = self.draw.choice(STYLES_ZH if zh else STYLES_EN)
            span = self.of(STYLE, zh).format(style)
            return span, [self.step(span, "style 0", style=style)]
        if kind < 0.35:
            painted = kind < 0.32
            color = self.draw.choice(list(COLORS) if painted else ["blue", "red", "green", "yellow", "orange"])
            said = COLORS[color] + "色" if zh else color
            region, words = self.place(zh)
            sign = "+" if painted else self.draw.choice("+-")
            span = self.of(PAINT if painted else MIX[sign], zh).format(R=words, C=said)
            more = {"region": region, "region_span": words} if painted else {}
            return span, [self.step(span, ("color_tint " if painted else "color_mix ") + sign, color=color, **more)]
        if kind < 0.42:
            table = CANNOT_ZH if zh else CANNOT_EN
            what = self.draw.choice(list(table))
            span = self.draw.choice(table[what])
            return span, [("cannot", {"span": span, "kind": what})]
        return self.number(zh) if kind < 0.52 else self.wish(zh)

    def background(self, span, wish, zh, **more):
        word = "背景" if zh else "the background"
        if word in span:
            more["region_span"] = word
        return self.step(span, wish, **dict(more, region="background"))

    def sentence(self, zh):
        draw = self.draw
        text = self.of(BEGIN, zh) if draw.random() < 0.3 else ""
        out = {"steps": [], "keep": [], "cannot": []}
        n = draw.choices([1, 2, 3], [0.35, 0.45, 0.2])[0]
        for i in range(n):
            text += self.of(JOIN, zh) if i else ""
            if i == n - 1 and draw.random() < 0.08:
                before, after = DENY[zh]
                text += draw.choice(before) + self.clause(zh)[0] + draw.choice(after)
            span, items = self.clause(zh)
            text += span
            for name, item in items:
                out[name].append(item)
        if draw.random() < 0.18:
            region, words = self.place(zh)
            span = draw.choice(KEEP_ZH if zh else KEEP_EN).format(R=words)
            text += self.of(BUT, zh) + span
            out["keep"].append({"span": span, "region": region})
        text += self.of(END, zh) if draw.random() < 0.15 else ""
        refuse = "none" if not out["cannot"] else "part" if out["steps"] else "all"
        return dict({"text": text, "lang": "zh" if zh else "en"}, **out, refuse=refuse)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chinese", type=int, default=1500)
    parser.add_argument("--english", type=int, default=700)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--sure", type=float, default=0.17)
    args = parser.parse_args()
    maker, seen = Maker(args.seed), set()
    for wanted, zh in ((args.chinese, True), (args.chinese + args.english, False)):
        while len(seen) < wanted:
            made = maker.sentence(zh)
            if made["text"] not in seen:
                seen.add(made["text"])
                print(json.dumps(dict(made, sure=args.sure), ensure_ascii=False))


if __name__ == "__main__":
    main()

"""The words of the walks: sentences in English and Chinese, each with a word that upstream may exchange.

All are different, so that whose words stand where can be counted. `{harbour|quay}` is one word before and after an edit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from random import Random

PAIRS = [
    ("The ferry leaves the {harbour|quay} at dawn.", "渡轮在黎明时分驶离{港口|码头}。"),
    ("Nobody remembers who built the stone {bridge|wall}.", "没有人记得是谁造了那座石{桥|墙}。"),
    ("The {baker|miller} sells dark bread on market days.", "{面包师|磨坊主}在赶集的日子里卖黑面包。"),
    ("Fishermen {mend|dry} their nets behind the boathouse.", "渔民在船屋后面{修补|晾晒}渔网。"),
    ("In winter the river freezes near the old {mill|weir}.", "冬天，河水在老{磨坊|堰坝}附近结冰。"),
    ("Children gather {chestnuts|acorns} under the tall trees.", "孩子们在大树下捡{栗子|橡子}。"),
    ("A narrow path leads from the church to the {orchard|vineyard}.", "一条小路从教堂通到{果园|葡萄园}。"),
    ("The clock in the tower has been {broken|silent} for years.", "塔楼里的钟{坏|停}了好多年。"),
    ("Every house on the hill has a {blue|green} door.", "山上每座房子都有一扇{蓝|绿}色的门。"),
    ("The school owns a small {library|garden} that smells of wood.", "学校有一座散发木香的小{图书馆|花园}。"),
    ("An old {song|story} tells how the lake got its name.", "一首古老的{歌谣|故事}讲述了湖名的由来。"),
    ("The train stops here only when somebody {waves|whistles}.", "只有当有人{挥手|吹哨}时，火车才在这里停。"),
    ("It rains more often on the {northern|western} side of the ridge.", "山脊的{北|西}侧更常下雨。"),
    ("The festival ends with {lanterns|candles} on the water.", "节日在水面的{灯笼|蜡烛}中结束。"),
    ("Her grandmother kept {bees|geese} behind the kitchen.", "她的祖母在厨房后面养{蜜蜂|鹅}。"),
    ("The postman knows every {dog|gate} in the valley.", "邮差认识山谷里的每一{条狗|扇门}。"),
    ("Two brothers run the only {inn|forge} for miles.", "方圆数里唯一的{客栈|铁匠铺}由两兄弟经营。"),
    ("The widow rents her {attic|cellar} to travelling musicians.", "那位寡妇把{阁楼|地窖}租给流浪乐手。"),
    ("Snow closes the mountain {road|pass} until late spring.", "大雪把山{路|口}封到晚春。"),
    ("The lighthouse keeper writes a {letter|poem} each evening.", "灯塔看守人每晚写一{封信|首诗}。"),
    ("Wild {ducks|swans} rest on the pond before they fly south.", "野{鸭|天鹅}南飞之前在池塘里歇脚。"),
    ("The village well gives {cold|sweet} water even in August.", "村里的井即使在八月也出{凉|甜}水。"),
    ("A retired captain paints the {boats|masts} in the bay.", "一位退休的船长在给海湾里的{船|桅杆}上漆。"),
    ("The tailor measures his customers with a piece of {string|ribbon}.", "裁缝用一截{绳子|丝带}给顾客量尺寸。"),
    ("Goats climb the {ruins|cliffs} to reach the last grass.", "山羊爬上{废墟|悬崖}去吃最后的草。"),
    ("The doctor comes on horseback when the {bridge is|fords are} flooded.", "{桥|渡口}被淹时，医生骑马来。"),
    ("Old maps show a {forest|marsh} where the fields are now.", "旧地图上，如今的田地曾是一片{森林|沼泽}。"),
    ("The {bells|drums} ring twice when a stranger arrives.", "有陌生人来时，{钟|鼓}会响两遍。"),
    ("Shepherds judge the weather by the {smell|colour} of the wind.", "牧羊人凭风的{气味|颜色}判断天气。"),
    ("The cooper makes barrels from {oak|ash} that his father planted.", "箍桶匠用父亲种下的{橡|白蜡}木做桶。"),
    ("Most {letters|parcels} reach the island by sailing boat.", "大多数{信件|包裹}乘帆船到达岛上。"),
    ("The garden wall keeps the {deer|hares} away from the beans.", "花园的围墙挡住{鹿|野兔}，护住豆子。"),
    ("At low tide you can walk to the {chapel|fort} on the rock.", "退潮时可以走到礁石上的{小教堂|堡垒}。"),
    ("The teacher draws the {stars|planets} on the kitchen table.", "老师把{星星|行星}画在厨房的桌子上。"),
    ("Strong {horses|oxen} pull the timber down to the river.", "强壮的{马|牛}把木材拉到河边。"),
    ("The potter fires her {bowls|jugs} once a month.", "陶工每月烧一次{碗|罐}。"),
    ("Dry {heather|bracken} burns faster than people expect.", "干枯的{石楠|蕨草}烧得比人们预想的快。"),
    ("The mayor {keeps|hides} the keys under a flower pot.", "镇长把钥匙{放|藏}在花盆下面。"),
    ("Nothing grows in the shade of the {walnut|yew}.", "{核桃树|紫杉}的树荫下什么也不长。"),
    ("The {carpenter|mason} whistles while he works.", "{木匠|石匠}一边干活一边吹口哨。"),
    ("A long {fence|hedge} divides the two farms.", "一道长长的{栅栏|树篱}隔开两座农场。"),
    ("The smoke of the {kilns|stoves} hangs over the rooftops.", "{窑|炉子}的烟笼罩着屋顶。"),
    ("Visitors {forget|lose} their umbrellas in the museum.", "游客总把雨伞{忘|丢}在博物馆里。"),
    ("The youngest daughter inherited the {loom|violin}.", "最小的女儿继承了那{架织机|把小提琴}。"),
    ("Cherries ripen first along the {southern|sunny} terrace.", "{南边|向阳}露台上的樱桃最先成熟。"),
    ("The night watchman counts the {ships|carts} by their lamps.", "守夜人凭灯数{船|马车}。"),
    ("A {fox|marten} has its den beneath the barn.", "一只{狐狸|貂}在谷仓下面做窝。"),
    ("The spring behind the monastery never runs {dry|clear}.", "修道院后面的泉水从不{干涸|清澈}。"),
    ("They {paint|repair} the fishing huts before the herring come.", "鲱鱼到来之前，他们会{粉刷|修理}渔屋。"),
    ("The apprentice {sweeps|locks} the workshop at sunset.", "学徒在日落时{打扫|锁上}作坊。"),
    ("Moss covers the {steps|statues} of the abandoned palace.", "青苔盖住了废弃宫殿的{台阶|雕像}。"),
    ("The judge arrived in a carriage without {windows|lamps}.", "法官坐着一辆没有{窗户|车灯}的马车来了。"),
    ("Salt from the {marshes|mines} is traded for wool.", "{盐沼|盐矿}的盐用来换羊毛。"),
    ("The owl in the granary frightens the {mice|maids}.", "粮仓里的猫头鹰吓着了{老鼠|女仆}。"),
    ("Farmers settle their {debts|quarrels} after the harvest.", "农夫们在收割之后了结{债务|争执}。"),
    ("The pharmacist grows {mint|sage} on the balcony.", "药剂师在阳台上种{薄荷|鼠尾草}。"),
    ("Fog often swallows the {lower|outer} islands for days.", "大雾常常一连几天吞没{低处|外围}的岛屿。"),
    ("The choir practises in the empty {theatre|warehouse}.", "合唱团在空荡荡的{剧院|仓库}里排练。"),
    ("An iron {chain|gate} closes the canal at night.", "夜里，一道铁{链|门}封住运河。"),
    ("The translator lives above the {print shop|stables}.", "那位译者住在{印刷铺|马厩}楼上。"),
    ("The tower has 214 {steps|stairs} and no lift.", "这座塔有214级{台阶|楼梯}，没有电梯。"),
    ("In 1873 the {flood|storm} destroyed 40 houses.", "1873年的{洪水|风暴}毁掉了40座房屋。"),
    ("Set `tide` to the {height|level} that the keeper reads.", "把`tide`设为看守人读到的{高度|水位}。"),
    ("The {table|list} in `boats` names all owners.", "`boats`里的{表|清单}列出了所有船主。"),
]  # fmt: skip
"""Sentences of prose; the last four have something that no translator changes."""

TITLES = [
    ("The {harbour|port} in spring", "春天的{港湾|港埠}"),
    ("Life above the {river|stream}", "{河|溪}上人家"),
    ("What the {elders|neighbours} say", "{老人|邻居}们的话"),
    ("Roads and {markets|fairs}", "道路与{集市|市集}"),
    ("{Winter|Autumn} work", "{冬|秋}日的活计"),
    ("Birds and {beasts|fish}", "飞鸟与{走兽|游鱼}"),
    ("The {northern|eastern} shore", "{北|东}岸"),
    ("Crafts of the {valley|hills}", "{山谷|丘陵}的手艺"),
    ("A {day|week} on the water", "水上一{日|周}"),
    ("Old {stones|names}", "古老的{石头|名字}"),
]
CELLS = [
    ("{Season|Month}", "{季节|月份}"),
    ("{Catch|Yield}", "{渔获|收成}"),
    ("early {summer|autumn}", "初{夏|秋}"),
    ("{herring|mackerel}", "{鲱鱼|鲭鱼}"),
    ("deep {winter|snow}", "深{冬|雪}"),
    ("{eels|crabs}", "{鳗鱼|螃蟹}"),
]
NOTES = [
    "译者注：这里的说法和原文略有不同。", "译者注：中文读者可以参考附录。", "译者注：此处依作者来信订正。",
    "译者注：当地人另有一种叫法。", "译者注：这个词没有通行的译名。", "译者注：原书此处有一幅插图。",
    "译者注：第一版没有这句话。", "译者注：度量单位未作换算。", "译者注：这一习俗如今已经消失。",
    "译者注：参见书末的译名表。", "译者注：下文还会提到这件事。", "译者注：此处语带双关，难以译出。",
]  # fmt: skip
"""What only the translators have."""

OPENINGS = [("", ""), ("These days ", "如今"), ("As people say, ", "人们说，"), ("Since last year ", "去年以来，")]
"""What upstream may put before a sentence."""

CORRECTIONS = ["其实", "的确", "原来", "据说", "向来"]
"""What a translator may put before one."""


@dataclass(frozen=True)
class Sentence:
    """A sentence that keeps its name, whatever becomes of its words. A title or cell has no full stop."""

    name: str
    templates: tuple[str, str]
    word: int = 0
    opening: int = 0

    @property
    def english(self) -> str:
        words, opening = self._words(0), OPENINGS[self.opening][0]
        return opening + words[0].lower() + words[1:] if opening else words

    @property
    def chinese(self) -> str:
        return OPENINGS[self.opening][1] + self._words(1)

    def _words(self, side: int) -> str:
        return re.sub(r"\{(.*?)\|(.*?)\}", rf"\{self.word + 1}", self.templates[side])

    def edited(self, chance: Random) -> Sentence:
        """The sentence in other words."""
        if not self.english.endswith(".") or chance.random() < 0.5:
            return replace(self, word=1 - self.word)
        return replace(self, opening=chance.choice([n for n in range(len(OPENINGS)) if n != self.opening]))


@dataclass
class Stock:
    """Sentences, titles, cells and notes that are not in the book yet."""

    sentences: list[Sentence]
    titles: list[Sentence]
    cells: list[Sentence]
    notes: list[str]


def stock(chance: Random) -> Stock:
    """All of them, in an order of chance."""

    def shuffled(name: str, pairs: list[tuple[str, str]]) -> list[Sentence]:
        made = [Sentence(f"{name}{number}", pair) for number, pair in enumerate(pairs)]
        return chance.sample(made, len(made))

    return Stock(
        shuffled("s", PAIRS), shuffled("t", TITLES), shuffled("c", CELLS), chance.sample(NOTES, len(NOTES))
    )  # fmt: skip


def corrected(chinese: str, chance: Random) -> str:
    """A translator's sentence as another translator would rather have it."""
    return chance.choice([word for word in CORRECTIONS if word not in chinese] or [CORRECTIONS[0]]) + chinese


_ENDS = re.compile(r"(?<=[。！？])|(?<=[a-z`0-9][.!?])\s+|(?<=[a-z`0-9][.!?])(?=[\u4e00-\u9fff`])|\n|\|")
_MARKS = re.compile(r"^[\s>#*-]+|\s+$")


def pieces(text: str) -> list[str]:
    """The sentences, titles and cells of a text in whatever language, without the marks around them."""
    found = (_MARKS.sub("", piece) for piece in _ENDS.split(text.replace("\r", "")))
    return [piece for piece in found if piece]

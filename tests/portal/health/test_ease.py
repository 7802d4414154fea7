"""Flesch's reading ease, and the syllables it counts."""

import pytest

from portal.health.ease import reading_ease, syllables, words_of

# Counted by hand, with the dictionary's division: words of the guide, and what its rules might miss.
COUNTED = {
    1: (
        "states state crime crimes traced used use names named those there are were the he she be guide "
        "guides build fruit queue blue red black green tried died based place source force forced large "
        "trade trades case three ghost guns kits parts false seized lost theft "
    ),
    2: (
        "police firearms weapon weapons tracing needed uses people title question questions create social "
        "special legal being seeing movement statement safety closely useless careful largely countries "
        "country numbers licensed changes bridges watches rifles rifle handles handled real science client "
        "quiet ancient patient million billion union region poet georgia rhythm riot trial dial racial "
        "partial dual equal building fluid recruit language argue value valued rescue issue issues issued "
        "yellow notice purple orange silver employed deployed payment buying flying trying carried cyber "
        "facial travel exchange exchanged warrant member members abuse abused increased places sources "
        "forces larger traders bullet bullets cartridge cases barrel barrels printed unmarked blockchain "
        "data bias biased regime misuse network networks border borders customs seizure seizures destroyed "
        "stockpile stockpiles looted stolen "
    ),
    3: (
        "committee fugitives trafficking database surveillance sovereignty criminal encryption violence "
        "ballistic requested created video official officials illegal marketplace agencies agency audio "
        "media gradual actual studying management enforcement area areas diversion illicit serial licenses "
        "policies theory ideas idea audience efficient sufficient previous various serious religious "
        "dangerous dubious radio ratio champion opinion religion regional heroin courageous biohub violent "
        "diamond denial essential potential financial commercial judicial arial annual manual visual usual "
        "casual sexual mutual virtual equally quality guarantee suicide genuine recruiting graduate "
        "linguistic languages continue revenue notices employee classified frequency laundering cybercrime "
        "forensic forensics fingerprint fingerprints digital documents exchanges arrested general assembly "
        "abuses increases cartridges polymer components unfinished receiver receivers metaverse privacy "
        "protection biases positives positive refugees journalists opponents dissidents deployment "
        "harmonised standardised organised terrorist terrorists corruption recovered converted "
    ),
    4: (
        "technology technologies databases biometric recognition identified identity intelligence "
        "artificial resolution society criteria manufacture manufactured political violation violations "
        "initiative initiatives reality variety environment experience experienced obedient continuous "
        "associate negotiate appreciate european geography biology material materials imperial evaluate "
        "situation situations dependency security military operation operations extradition extradited "
        "constitution neutrality dimensional anonymous regulation regulations algorithm algorithmic "
        "minorities persecution terrorism "
    ),
    5: (
        "international organization cooperation individual individuals manufacturers ambiguity continuity "
        "association negotiation evaluation identifying unidentified judiciary subsidiary operational "
        "secretariat undetectable anonymity cryptocurrency cryptocurrencies discrimination reactivated "
        "deactivated "
    ),
    6: ("beneficiary intermediary paramilitary accountability authoritarian "),
    8: ("interoperability "),
}
COUNTS = {word: count for count, words in COUNTED.items() for word in words.split()}


def test_the_syllables_of_common_words_are_right_but_for_one_in_fifty():
    assert len(COUNTS) > 350
    missed = sum(abs(syllables(word) - count) for word, count in COUNTS.items())
    assert missed / sum(COUNTS.values()) < 0.02


def test_the_misses_do_not_add_up():
    counted, true = sum(map(syllables, COUNTS)), sum(COUNTS.values())
    assert abs(counted - true) / true < 0.01


# Other words than the rules were made with, so that nothing is proved by them alone.
OTHERS = {
    1: "school laws drugs fled staged phones fields charge breath through",
    2: "water pirate hunter lawyer cities rescued island sanctioned prepare nightmare",
    3: "delegate ministers cannabis attorney confiscate enlisted overcome procedure hospital",
    4: "democracy diplomacy emergency declaration traditional independent ordinary",
    5: "representative administration communication",
}


def test_words_that_no_rule_was_made_for_are_right_but_for_one_in_thirty():
    counts = {word: count for count, words in OTHERS.items() for word in words.split()}
    missed = sum(abs(syllables(word) - count) for word, count in counts.items())
    assert missed / sum(counts.values()) < 1 / 30, {
        w: syllables(w) for w in counts if syllables(w) != counts[w]
    }


@pytest.mark.parametrize(
    ("word", "count"), [("INTERPOL", 3), ("Zürich", 2), ("ZÜRICH", 2), ("x", 1), ("pf", 1)]
)
def test_capitals_and_accents_change_nothing_and_every_word_has_a_syllable(word, count):
    assert syllables(word) == count


def test_the_score_is_flesch_s_formula():
    # 6 words, 1 sentence, 6 syllables
    assert reading_ease(1, ["The", "cat", "sat", "on", "the", "mat"]) == pytest.approx(206.835 - 6.09 - 84.6)
    # 4 words, 2 sentences, 12 syllables
    assert reading_ease(2, ["database"] * 4) == pytest.approx(206.835 - 2.03 - 253.8)


def test_shorter_sentences_and_plainer_words_read_easier():
    plain, heavy = ["state"] * 20, ["organisation"] * 20
    assert reading_ease(2, plain) > reading_ease(1, plain) > reading_ease(1, heavy)


def test_words_are_letters_with_their_apostrophes_and_no_numbers():
    assert words_of("INTERPOL’s 196 members, in 2026: don't e-mail") == [
        *("INTERPOL’s", "members", "in", "don't", "e", "mail")
    ]

package dev.sophon.itests.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.testkit.Rig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A hundred texts as people write them, each typed by a command of its own, and read back from real programs. */
final class TypedTexts {
    static final List<String> PROGRAMS = List.of("typed_gtk", "typed_qt");

    private static final Path FOLDER = Path.of("../../bundles/platform/wayland/src/test/resources");
    private static final int ROUNDS = Boolean.getBoolean("sophon.full") ? 10 : 1;

    /** Of languages and scripts, from left to right. */
    private static final List<String> LANGUAGES = List.of(
            "The quick brown fox jumps over the lazy dog.",
            "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich",
            "Voix ambiguë d’un cœur qui au zéphyr préfère les jattes de kiwis",
            "El pingüino Wenceslao hizo kilómetros bajo exhaustiva lluvia",
            "Luís argüia à Júlia que «brações, fé, chá, óxido, pôr, zângão»",
            "Příliš žluťoučký kůň úpěl ďábelské ódy",
            "Pchnąć w tę łódź jeża lub ośm skrzyń fig",
            "Árvíztűrő tükörfúrógép",
            "Pijamalı hasta yağız şoföre çabucak güvendi: İIıi",
            "Kæmi ný öxi hér, ykist þjófum nú bæði víl og ádrepa",
            "Blåbærsyltetøy på høsten i København",
            "Tiếng Việt: Ngày mai trời sẽ có nắng đẹp lắm",
            "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία",
            "Съешь же ещё этих мягких французских булок, да выпей чаю",
            "Щастям б’єш жук їх глицю в фон й ґедзь пригощає",
            "Բարեւ աշխարհ",
            "გამარჯობა მსოფლიო",
            "ሰላም ልዑል",
            "नमस्ते दुनिया, क्ष त्र ज्ञ",
            "বাংলা লেখা",
            "வணக்கம் உலகம்",
            "สวัสดีชาวโลก ภาษาไทยไม่มีเว้นวรรค",
            "ສະບາຍດີ",
            "မင်္ဂလာပါ",
            "ជំរាបសួរ",
            "こんにちは世界、ｶﾀｶﾅと平仮名",
            "你好，世界。繁體字與简体字",
            "안녕하세요 세계",
            "ᚠᛇᚻ᛫ᛒᛦᚦ᛫ᚠᚱᚩᚠᚢᚱ",
            "⠠⠓⠑⠇⠇⠕");

    /** What dead keys make, the accents alone, and those that stand behind their letter. */
    private static final List<String> ACCENTS = List.of(
            "áéíóúý ÁÉÍÓÚÝ",
            "àèìòù ÀÈÌÒÙ",
            "âêîôû ÂÊÎÔÛ",
            "äëïöüÿ ÄËÏÖÜŸ",
            "ãñõ ÃÑÕ",
            "čďěňřšťž ČĎĚŇŘŠŤŽ",
            "ąęįų çşţ",
            "åů ő ű ăğ",
            "´ ` ^ ~ ¨ ˇ ˘ ˙ ˚ ¸ ˛ ˝ °",
            "^e `a ~n 'e \"u",
            "''````^^^^~~~~",
            "e\u0301 a\u0300 o\u0302 n\u0303 u\u0308",
            "c\u030c s\u030c z\u030c a\u0328 c\u0327",
            "x\u0304\u0301 q\u0323\u0307",
            "a\u0301\u0302\u0303\u0304\u0305");

    private static final List<String> EMOJI = List.of(
            "🙂",
            "😀😃😄😁😆😅😂🤣",
            "👍🏻👍🏼👍🏽👍🏾👍🏿",
            "👩\u200d👩\u200d👧\u200d👦",
            "👨\u200d💻 and 👩\u200d🚀",
            "🏳\ufe0f\u200d🌈 🏴\u200d☠\ufe0f",
            "🇩🇪🇫🇷🇯🇵🇺🇳",
            "1\ufe0f\u20e3 #\ufe0f\u20e3 *\ufe0f\u20e3",
            "❤\ufe0f ❤\ufe0e ☺\ufe0f",
            "🐈\u200d⬛ 🐻\u200d❄\ufe0f",
            "text🙂between🙂words",
            "🫠🫡🫥🪿🫨",
            "🏴\udb40\udc67\udb40\udc62\udb40\udc73\udb40\udc63\udb40\udc74\udb40\udc7f",
            "👁\ufe0f\u200d🗨\ufe0f",
            "🕐🕑🕒 ⌚⏰⏳");

    /** From right to left, alone and among others, with their marks. */
    private static final List<String> RIGHT_TO_LEFT = List.of(
            "שלום עולם",
            "שָׁלוֹם בְּרֵאשִׁית",
            "مرحبا بالعالم",
            "بِسْمِ اللَّهِ",
            "سلام دنیا، گچپژ",
            "اُردُو زبان",
            "ܫܠܡܐ",
            "ދިވެހި",
            "English עברית English",
            "עברית 123 עברית",
            "عربي (456) عربي",
            "\u200fright\u200e left",
            "\u2067שלום\u2069 isolated",
            "a ب c د e",
            "!שלום, world?");

    private static final List<String> LINES_AND_SPACES = List.of(
            "first line\nsecond line",
            "\nbehind an empty one",
            "two\n\nempty\n\n\nthree",
            "\tindented",
            "a\tb\tc",
            "  spaces   kept    ",
            "tab\tand\nline",
            "שלום\nworld",
            "🙂\n🙃",
            "zero\u200bwidth");

    private static final List<String> SIGNS = List.of(
            "if (a[0] < b && c != '\\') { return \"x\"; } // ~`@#$%^&*|",
            "{}[]()<>/\\|!?;:.,-_=+",
            "https://example.org/a?b=c&d=%20#e",
            "C:\\Users\\Zoë\\file.txt",
            "€ £ ¥ ¢ ₹ ₽ ₿ ¤",
            "„deutsch“ “english” «français» ‚x‘ ‹y› – — … • · †",
            "½ ¼ ¾ ² ³ ¹ ₁ ⁿ ‰",
            "∀x∈ℝ: ∃y ≤ x², ∑∏∫√∞ ≠ ≈ ±",
            "← ↑ → ↓ ⇒ ⇔ ⌘ ⌥ ⏎",
            "┌─┬─┐ │█▓▒░│ └─┴─┘",
            "𝒜𝔹ℂ 𝟘𝟙𝟚 𝕳𝖊𝖑𝖑𝖔",
            "𠀀𠀁𪜶 𓀀𓂀",
            "ﬁ ﬂ Ǆ ß ẞ ſ",
            "0123456789 ٠١٢٣ ०१२३ 〇一二三",
            "aaaaaaaaaaAAAAAAAAAA1111111111");

    private TypedTexts() {}

    static List<String> all() {
        return Stream.of(LANGUAGES, ACCENTS, EMOJI, RIGHT_TO_LEFT, LINES_AND_SPACES, SIGNS)
                .flatMap(List::stream)
                .toList();
    }

    /** Into a field of text of a program, which writes what is in it to a file. */
    static void into(Desk desk, String program) throws Exception {
        assertThat(all()).hasSize(100).doesNotHaveDuplicates();
        for (int round = 0; round < ROUNDS; round++) {
            Path written = desk.home().resolve(program + round);
            Process opened = desk.launch(
                    "/usr/bin/python3",
                    FOLDER.resolve(program + ".py").toRealPath().toString(),
                    written.toString(),
                    program);
            try {
                desk.front(program);
                StringBuilder expected = new StringBuilder();
                for (String each : all()) {
                    desk.call("input.keyboard.type", "text", each + "\n");
                    expected.append(each).append('\n');
                }
                try {
                    Rig.await(
                            "all of it in " + program,
                            Desk.PATIENCE,
                            () -> Files.exists(written)
                                    && Files.readString(written).contentEquals(expected));
                } catch (AssertionError e) {
                    // Which of them are others.
                    assertThat(Files.readString(written).lines())
                            .containsExactlyElementsOf(
                                    expected.toString().lines().toList());
                    throw e;
                }
            } finally {
                desk.end(opened);
                Rig.await(program + " to be gone", Desk.PATIENCE, () -> desk.isGone(program));
            }
        }
    }
}

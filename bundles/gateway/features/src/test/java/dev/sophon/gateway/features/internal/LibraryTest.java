package dev.sophon.gateway.features.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sophon.gateway.audit.AuditRecord;
import dev.sophon.gateway.audit.TestRecords;
import dev.sophon.gateway.features.internal.library.Library;
import dev.sophon.gateway.features.internal.records.Entry;
import dev.sophon.gateway.features.internal.records.Entry.Texts;
import dev.sophon.gateway.features.internal.records.Named;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.store.FaultyStore.Fault;
import dev.sophon.protocol.signed.Manifest;
import dev.sophon.protocol.signed.SignedBytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class LibraryTest extends FleetCase {
    private static final Instant BEFORE = Instant.parse("2026-01-01T00:00:00Z");
    private static final byte[] KAR = Publisher.kar("acme-list", "1.0.0");

    private static final String[] RELEASE = release();

    private static String[] release() {
        SignedBytes signed = new Publisher().release("stable", "1.1.0", "any", "linux-x64");
        return new String[] {
            new String(signed.content(), StandardCharsets.UTF_8),
            Base64.getEncoder().encodeToString(signed.signature())
        };
    }

    private String shown() {
        Map<String, Boolean> shown = new TreeMap<>();
        fleet.wishes().library().forEach((named, entry) -> shown.put(named.toString(), entry.complete()));
        return shown.toString();
    }

    private void refused(Texts texts, String words) {
        assertThatThrownBy(() -> fleet.add(texts, ANN))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(words);
        assertThat(shown()).isEqualTo("{}");
    }

    @Test
    void anEntryCanBeAssignedOnceItsFileIsWhole() {
        Entry entry = fleet.add(texts("acme-list", "1.0.0"), ANN);
        assertThat(shown()).isEqualTo("{acme-list 1.0.0=false}");
        assertThatThrownBy(() -> set("all", entry.named())).hasMessageContaining("no whole file");

        byte[] other = KAR.clone();
        other[7]++;
        bring(entry, other);
        bring(entry, new byte[3]);
        bring(entry, new byte[KAR.length + 1]);
        assertThat(shown()).isEqualTo("{acme-list 1.0.0=false}");
        assertThat(home.resolve("state/data/features")).isEmptyDirectory();

        bring(entry, KAR);
        assertThat(shown()).isEqualTo("{acme-list 1.0.0=true}");
        assertThat(fleet.library().file(entry.file())).hasBinaryContent(KAR);
        set("all", entry.named());
        assertThatThrownBy(() -> fleet.library().remove("acme-list", "1.0.0", ANN))
                .hasMessageContaining("means acme-list 1.0.0");
        fleet.unset(ALL, ANN);
        fleet.library().remove("acme-list", "1.0.0", ANN);
        assertThat(home.resolve("state/data/features")).isEmptyDirectory();
        assertThat(records.audit().list(null, null, Long.MAX_VALUE, 10))
                .extracting(AuditRecord::entry)
                .allMatch(line -> line.actor().equals("ann"))
                .extracting(line -> line.action() + " " + line.subject())
                .containsExactly(
                        "features.remove acme-list 1.0.0",
                        "features.unset all",
                        "features.set all: acme-list 1.0.0",
                        "features.whole acme-list 1.0.0",
                        "features.add acme-list 1.0.0");
    }

    @Test
    void whatIsNotAsItsPublisherSignedItIsRefused() {
        Texts good = texts("acme-list", "1.0.0");
        refused(
                new Texts(
                        good.manifest().replace("acme.list", "acme.find"),
                        good.signature(),
                        good.keys(),
                        good.keysSignature()),
                "its signature is not of the key");
        refused(
                new Texts(good.manifest(), good.keysSignature(), good.keys(), good.keysSignature()),
                "its signature is not of the key");
        Texts others = texts(new Publisher(), "acme-list", "1.0.0");
        refused(
                new Texts(good.manifest(), good.signature(), others.keys(), others.keysSignature()),
                "not in the list of keys");
        refused(new Texts(good.manifest(), good.signature(), good.keys(), "AAAA"), "64 bytes");
        refused(new Texts(good.manifest(), "a key?", good.keys(), good.keysSignature()), "signature: expected Base64");
        refused(new Texts("{}", good.signature(), good.keys(), good.keysSignature()), "manifest");
        refused(
                new Texts(" ".repeat(70_000), good.signature(), good.keys(), good.keysSignature()),
                "manifest: expected 65536 bytes");
        refused(
                Texts.of(acme.manifest("acme-list", "1.0.0", KAR, Manifest.FEATURES, BEFORE), acme.keys()),
                "has expired");
        refused(Texts.of(acme.manifest("acme-list", "1.0.0"), acme.keys(BEFORE)), "has expired");
        refused(
                Texts.of(acme.manifest("acme-list", "1.0.0", KAR, Manifest.UPDATE, Publisher.LATER), acme.keys()),
                "kind");
        String zeros = Base64.getEncoder().encodeToString(new byte[64]);
        // Who is trusted is for each Node to say: a list of keys is passed on as it stands.
        assertThat(fleet.add(new Texts(good.manifest(), good.signature(), good.keys(), zeros), ANN)
                        .complete())
                .isFalse();
    }

    @Test
    void aVersionIsOneContentAndItsTextsMayBeSignedAnew() {
        Named list = added("acme-list", "1.0.0");
        byte[] other = "another".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> fleet.add(
                        Texts.of(
                                acme.manifest("acme-list", "1.0.0", other, Manifest.FEATURES, Publisher.LATER),
                                acme.keys()),
                        ANN))
                .hasMessageContaining("a version is one content");
        nodes.add("office", null);
        greet("office");
        set("all", list);
        pass();
        assertThat(nodes.last("office")).isEqualTo("1 acme-list 1.0.0");
        fleet.add(texts("acme-list", "1.0.0"), ANN);
        pass();
        assertThat(nodes.told("office")).as("the same texts").hasSize(1);

        Instant later = Publisher.LATER.plusSeconds(60);
        Texts anew = Texts.of(acme.manifest("acme-list", "1.0.0", KAR, Manifest.FEATURES, later), acme.keys());
        assertThat(fleet.add(anew, ANN).complete()).isTrue();
        pass();
        assertThat(nodes.last("office")).isEqualTo("2 acme-list 1.0.0");
        assertThat(nodes.told("office").get(1).features().get(0).manifest()).isEqualTo(anew.manifest());
    }

    @Test
    void theLibraryHasItsRoom() {
        byte[] large = new byte[5 << 20];
        fleet.add(
                Texts.of(acme.manifest("acme-a", "1.0.0", large, Manifest.FEATURES, Publisher.LATER), acme.keys()),
                ANN);
        assertThatThrownBy(() -> fleet.add(
                        Texts.of(
                                acme.manifest("acme-b", "1.0.0", large, Manifest.FEATURES, Publisher.LATER),
                                acme.keys()),
                        ANN))
                .hasMessageContaining("featuresMb");
    }

    @Test
    void aFolderIsTakenInAsTheToolWritesIt() throws Exception {
        Path library = home.resolve("library");
        assertThatThrownBy(() -> fleet.library().scan(ANN)).hasMessageContaining("featuresFolder");
        acme.library(library, "acme-list", "1.0.0", "1.1.0", "1.2.0");
        byte[] changed = Files.readAllBytes(library.resolve("acme-list-1.1.0.kar"));
        changed[0]++;
        Files.write(library.resolve("acme-list-1.1.0.kar"), changed);
        Files.delete(library.resolve("acme-list-1.2.0.kar.json.sig"));

        Library.Scan scan = fleet.library().scan(ANN);
        assertThat(scan.added()).containsExactly(new Named("acme-list", "1.0.0"));
        assertThat(scan.refused())
                .extracting(Library.Refused::file)
                .containsExactly("acme-list-1.1.0.kar", "acme-list-1.2.0.kar");
        assertThat(shown()).isEqualTo("{acme-list 1.0.0=true}");
        assertThat(fleet.library().scan(ANN).added()).isEmpty();

        // What the folder has at a start is taken in then.
        acme.library(library, "acme-list", "2.0.0");
        restart();
        await().until(() -> shown().equals("{acme-list 1.0.0=true, acme-list 2.0.0=true}"));
    }

    @Test
    void aFileThatIsLostIsSaidAndNothingOfAnUploadStays() throws Exception {
        Named list = added("acme-list", "1.0.0");
        Entry entry = fleet.wishes().library().get(list);
        Files.writeString(home.resolve("state/data/features/.part-of-before"), "x");
        Files.delete(fleet.library().file(entry.file()));
        restart();
        assertThat(shown()).isEqualTo("{acme-list 1.0.0=false}");
        assertThat(home.resolve("state/data/features")).isEmptyDirectory();
        bring(entry, KAR);
        restart();
        assertThat(shown()).isEqualTo("{acme-list 1.0.0=true}");
    }

    private void bringOne(Entry release, String platform) {
        Manifest.Part part = release.files().stream()
                .filter(one -> one.name().contains(platform))
                .findFirst()
                .orElseThrow();
        bring(release, part, Publisher.archive("1.1.0", platform));
    }

    private enum Written {
        ADD(library -> {}, library -> library.fleet.add(library.texts("acme-list", "1.0.0"), ANN)),
        KEEP(
                library -> library.fleet.add(library.texts("acme-list", "1.0.0"), ANN),
                library -> library.bring(
                        library.fleet.library().get("acme-list", "1.0.0"), Publisher.kar("acme-list", "1.0.0"))),
        KEEP_THE_LAST(
                library -> library.bringOne(library.fleet.addRelease(RELEASE[0], RELEASE[1], ANN), "any"),
                library -> library.bringOne(library.fleet.library().get("sophon-node", "1.1.0"), "linux-x64")),
        REMOVE(
                library -> library.added("acme-list", "1.0.0"),
                library -> library.fleet.library().remove("acme-list", "1.0.0", ANN));

        private final Consumer<LibraryTest> before;
        private final Consumer<LibraryTest> what;

        Written(Consumer<LibraryTest> before, Consumer<LibraryTest> what) {
            this.before = before;
            this.what = what;
        }
    }

    static Stream<Arguments> written() {
        return TestRecords.withFaults(Written.values());
    }

    @ParameterizedTest
    @MethodSource("written")
    void whatIsNotWrittenIsNotThere(Written change, Fault fault) {
        change.before.accept(this);
        records.meets(fault, this::shown, () -> change.what.accept(this));
        String shown = shown();
        restart();
        assertThat(shown()).isEqualTo(shown);
        assertThat(records.audit().verify().ok()).isTrue();
    }

    /** Whichever write of a look into the folder meets it: what is told as taken in is there, whole, and the rest comes later. */
    @ParameterizedTest
    @EnumSource(Fault.class)
    void ofAFolderWhatIsNotWrittenIsNotTakenIn(Fault fault) throws Exception {
        Path library = home.resolve("library");
        acme.library(library, "acme-list", "1.0.0", "1.1.0");
        int writes = 1;
        for (int number = 1; number <= writes; number++) {
            records.store().at(number, fault);
            CompletableFuture<Library.Scan> look =
                    TestRecords.begin(() -> fleet.library().scan(ANN));
            if (fault == Fault.WAITS) {
                await().until(() -> records.store().held() > 0);
                String held = shown();
                assertThat(look).as("not said before it is written").isNotDone();
                records.store().release();
                assertThat(TestRecords.soon(look).refused()).isEmpty();
                assertThat(shown()).as("not shown before it is written").isNotEqualTo(held);
                writes = 4;
            } else {
                Library.Scan scan = TestRecords.soon(look);
                writes = Math.max(writes, records.store().release());
                assertThat(scan.refused()).as("fault at " + number).hasSize(1);
                assertThat(scan.added()).as("told as taken in").containsExactlyElementsOf(whole());
                assertThat(fleet.library().scan(ANN).refused()).isEmpty();
            }
            assertThat(shown()).isEqualTo("{acme-list 1.0.0=true, acme-list 1.1.0=true}");
            if (number < writes) {
                fleet.library().remove("acme-list", "1.0.0", ANN);
                fleet.library().remove("acme-list", "1.1.0", ANN);
            }
        }
        restart();
        assertThat(shown()).isEqualTo("{acme-list 1.0.0=true, acme-list 1.1.0=true}");
        assertThat(writes).as("each of two entries, and that its file is whole").isEqualTo(4);
        assertThat(records.audit().verify().ok()).isTrue();
    }

    private List<Named> whole() {
        return fleet.wishes().library().values().stream()
                .filter(Entry::complete)
                .map(Entry::named)
                .sorted(Comparator.comparing(Named::version))
                .toList();
    }
}

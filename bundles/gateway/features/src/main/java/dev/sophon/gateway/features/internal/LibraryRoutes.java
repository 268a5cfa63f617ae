package dev.sophon.gateway.features.internal;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.features.internal.library.KarUpload;
import dev.sophon.gateway.features.internal.library.KarWriter;
import dev.sophon.gateway.features.internal.records.Entry;
import dev.sophon.gateway.features.internal.records.Named;
import dev.sophon.gateway.runtime.Places;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.Fields;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import dev.sophon.protocol.signed.Manifest;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code /features}: the library of signed feature sets, and of releases of the Node: see {@code docs/features.md} and
 * {@code docs/update.md}.
 */
@Component
public final class LibraryRoutes implements Routes {
    /** Of a manifest and a list of keys, with what quotation marks in them take. */
    private static final int TEXTS_BODY = 1 << 20;

    private static final long AGAIN_SECONDS = 2;
    /** How many files may be on their way in. */
    private static final int UPLOADS = 8;

    private final Places uploads = new Places(UPLOADS);
    private final Fleet fleet;

    @Activate
    public LibraryRoutes(@Reference Fleet fleet) {
        this.fleet = fleet;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("GET", "/features", Route.READERS, this::list),
                new Route("POST", "/features", Route.ADMINS, this::add).withBody(TEXTS_BODY),
                new Route("POST", "/features/rescan", Route.ADMINS, this::rescan),
                new Route("PUT", "/features/{name}/{version}/file", Route.ADMINS, this::kar).withBody(0),
                new Route("PUT", "/features/{name}/{version}/files/{file}", Route.ADMINS, this::file).withBody(0),
                new Route("DELETE", "/features/library/{name}/{version}", Route.ADMINS, this::remove));
    }

    record NewEntry(
            @Nullable String manifest,
            @Nullable String signature,
            @Nullable String keys,
            @Nullable String keysSignature) {}

    /** @param file where the file of a KAR is put; {@code null} for a release */
    record Added(
            String name,
            String version,
            long size,
            String sha256,
            boolean complete,
            @Nullable String file,
            List<Wanted> files) {}

    /**
     * A file that belongs to an entry.
     *
     * @param complete whether it is here already
     * @param path where it is put
     */
    record Wanted(String name, long size, String sha256, boolean complete, String path) {}

    private Added added(Entry entry) {
        Named named = entry.named();
        String path = "/api/features/" + named.name() + "/" + named.version() + "/file";
        return new Added(
                named.name(),
                named.version(),
                entry.size(),
                entry.sha256(),
                entry.complete(),
                entry.isRelease() ? null : path,
                entry.files().stream()
                        .map(part -> new Wanted(
                                part.name(),
                                part.size(),
                                part.sha256(),
                                fleet.library().has(part),
                                path + "s/" + part.name()))
                        .toList());
    }

    record EntryView(
            String name,
            String version,
            @Nullable String publisher,
            @Nullable String channel,
            String keyId,
            long size,
            String sha256,
            Instant expires,
            String addedBy,
            Instant addedAt,
            boolean complete,
            List<Manifest.Declared> commands) {
        static EntryView of(Entry entry) {
            Entry.Contents contents = entry.contents();
            return new EntryView(
                    entry.named().name(),
                    entry.named().version(),
                    contents.publisher(),
                    contents.channel(),
                    contents.keyId(),
                    entry.size(),
                    entry.sha256(),
                    contents.expires(),
                    entry.by(),
                    entry.addedAt(),
                    entry.complete(),
                    contents.commands());
        }
    }

    record None() {}

    private void list(Exchange exchange) throws IOException {
        List<EntryView> entries = fleet.wishes().library().values().stream()
                .sorted(Comparator.comparing((Entry entry) -> entry.contents().name())
                        .thenComparing((Entry entry) -> entry.contents().version(), Comparator.reverseOrder()))
                .map(EntryView::of)
                .toList();
        exchange.answer(200, new Exchange.Items(entries, null));
    }

    private void add(Exchange exchange) throws IOException {
        NewEntry body = exchange.body(NewEntry.class, TEXTS_BODY);
        String manifest = Fields.required("manifest", body.manifest());
        String signature = Fields.required("signature", body.signature());
        if (body.keys() == null && body.keysSignature() == null) {
            exchange.answer(201, added(fleet.addRelease(manifest, signature, exchange.principal())));
            return;
        }
        Entry.Texts texts = new Entry.Texts(
                manifest,
                signature,
                Fields.required("keys", body.keys()),
                Fields.required("keysSignature", body.keysSignature()));
        exchange.answer(201, added(fleet.add(texts, exchange.principal())));
    }

    private void rescan(Exchange exchange) throws IOException {
        exchange.body(None.class);
        exchange.answer(200, fleet.library().scan(exchange.principal()));
    }

    private void remove(Exchange exchange) {
        fleet.library().remove(exchange.variable("name"), exchange.variable("version"), exchange.principal());
        exchange.answer(204);
    }

    private Entry entry(Exchange exchange) {
        return fleet.library().get(exchange.variable("name"), exchange.variable("version"));
    }

    private void kar(Exchange exchange) throws IOException {
        Entry entry = entry(exchange);
        if (entry.isRelease()) {
            throw Refusal.conflict("A release has a file for each platform: put each by its name, at …/files/NAME");
        }
        receive(exchange, entry, entry.file());
    }

    private void file(Exchange exchange) throws IOException {
        Entry entry = entry(exchange);
        Manifest.Part part = entry.files().stream()
                .filter(one -> one.name().equals(exchange.variable("file")))
                .findFirst()
                .orElseThrow(() -> Refusal.notFound("The manifest names no such file"));
        receive(exchange, entry, part);
    }

    private void receive(Exchange exchange, Entry entry, Manifest.Part part) throws IOException {
        if (fleet.library().has(part)) {
            exchange.answer(200, EntryView.of(fleet.library().kept(entry, exchange.principal())));
            return;
        }
        HttpServletRequest request = exchange.request();
        long declared = request.getContentLengthLong();
        if (declared >= 0 && declared != part.size()) {
            throw Refusal.invalid(
                    "Content-Length: expected the size that the manifest names, " + part.size() + " bytes");
        }
        String who = exchange.principal().id();
        if (!uploads.take(who)) {
            throw new Refusal(Refusal.Reason.TOO_MANY, UPLOADS + " files are on their way in already", AGAIN_SECONDS);
        }
        try {
            KarWriter writer = writer(part);
            try {
                Upload upload = new Upload(entry, exchange.principal(), who);
                KarUpload incoming = new KarUpload(request.getInputStream(), writer, upload::ended);
                upload.later = exchange.later();
                request.getInputStream().setReadListener(incoming);
            } catch (IOException | RuntimeException e) {
                writer.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            uploads.leave(who);
            throw e;
        }
    }

    private KarWriter writer(Manifest.Part part) {
        try {
            return fleet.library().writer(part);
        } catch (IOException e) {
            throw KarUpload.full(e);
        }
    }

    /** One request that brings a file, and its answer. */
    private final class Upload {
        private final Entry entry;
        private final Principal by;
        private final String who;
        private Exchange.@Nullable Later later;

        Upload(Entry entry, Principal by, String who) {
            this.entry = entry;
            this.by = by;
            this.who = who;
        }

        void ended(@Nullable RuntimeException why) {
            uploads.leave(who);
            Exchange.Later answer = Objects.requireNonNull(later, "it has begun");
            try {
                if (why != null) {
                    throw why;
                }
                answer.answer(200, EntryView.of(fleet.library().kept(entry, by)));
            } catch (RuntimeException e) {
                answer.fail(e);
            }
        }
    }
}

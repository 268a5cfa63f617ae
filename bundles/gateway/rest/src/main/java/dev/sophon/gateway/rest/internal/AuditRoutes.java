package dev.sophon.gateway.rest.internal;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.sophon.gateway.audit.Audit;
import dev.sophon.gateway.audit.AuditCheckpoint;
import dev.sophon.gateway.audit.AuditEntry;
import dev.sophon.gateway.audit.AuditRecord;
import dev.sophon.gateway.runtime.ErrorReply;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.Fields;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /audit}: who decided and ran what. */
@Component
public final class AuditRoutes implements Routes {
    private static final int PAGE = 100;
    private static final int MAX_PAGE = 1_000;

    private final Audit audit;

    @Activate
    public AuditRoutes(@Reference Audit audit) {
        this.audit = audit;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("GET", "/audit", Route.READERS, this::list),
                new Route("GET", "/audit/verify", Route.READERS, this::verify),
                new Route("GET", "/audit/checkpoint", Route.READERS, this::checkpoint));
    }

    record Row(long number, @JsonUnwrapped AuditEntry entry, String previousSha256, String sha256) {
        static Row of(AuditRecord record) {
            return new Row(record.number(), record.entry(), record.previousSha256(), record.sha256());
        }
    }

    private void list(Exchange exchange) throws IOException {
        int limit = exchange.query("limit", PAGE, MAX_PAGE);
        List<AuditRecord> records = audit.list(
                Fields.time("since", exchange.query("since")),
                exchange.query("nodeId"),
                below(exchange.query("cursor")),
                limit);
        String next = records.size() < limit
                ? null
                : Long.toString(records.get(limit - 1).number());
        exchange.answer(200, new Exchange.Items(records.stream().map(Row::of).toList(), next));
    }

    private static long below(@Nullable String cursor) {
        if (cursor != null && !cursor.matches("\\d{1,18}")) {
            throw Refusal.invalid("cursor: expected the nextCursor of an answer before");
        }
        return cursor == null ? Long.MAX_VALUE : Long.parseLong(cursor);
    }

    /** @param cut where the chain begins, if not with its first record */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Signed(@JsonUnwrapped AuditCheckpoint end, @Nullable AuditCheckpoint cut) {}

    /** For an export: with it, somebody else can tell later whether the end was cut off. */
    private void checkpoint(Exchange exchange) throws IOException {
        exchange.answer(200, new Signed(audit.seal(), audit.cut().orElse(null)));
    }

    /** It may take minutes, and holds no thread of a request. */
    private void verify(Exchange exchange) {
        Exchange.Later later = exchange.later();
        var unused = audit.verifyLater().whenComplete((found, failure) -> {
            if (failure == null) {
                later.answer(200, found);
            } else {
                later.answer(500, new ErrorReply("internal_error", "The audit record could not be read"));
            }
        });
    }
}

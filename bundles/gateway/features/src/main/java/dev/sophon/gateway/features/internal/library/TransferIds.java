package dev.sophon.gateway.features.internal.library;

import dev.sophon.gateway.access.Secrets;
import dev.sophon.gateway.features.internal.records.FleetRecords;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ids by which nodes fetch KARs: 128 bits that nobody can guess, made of a secret of this Gateway, so that none of them
 * has to be written down. Thread-safe.
 */
public final class TransferIds {
    private static final Logger LOG = LoggerFactory.getLogger(TransferIds.class);
    private static final String HMAC = "HmacSHA256";
    private static final int BYTES = 16;

    private final SecretKeySpec key;

    public TransferIds(Store store) {
        List<String> known = FleetRecords.secrets(store);
        String secret = known.isEmpty() ? Secrets.secret() : known.get(0);
        if (known.isEmpty()) {
            try {
                store.commit(FleetRecords.secret(secret));
            } catch (StoreException e) {
                LOG.warn("The ids of what nodes fetch will be others at the next start: {}", e.getMessage());
            }
        }
        key = new SecretKeySpec(secret.getBytes(StandardCharsets.US_ASCII), HMAC);
    }

    /** The id of a file for this node, at this revision. */
    public String of(String nodeId, long revision, String sha256) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            byte[] all = mac.doFinal((nodeId + "\n" + revision + "\n" + sha256).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(all, BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + HMAC, e);
        }
    }
}

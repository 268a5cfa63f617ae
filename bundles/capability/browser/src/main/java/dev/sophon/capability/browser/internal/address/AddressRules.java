package dev.sophon.capability.browser.internal.address;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.json.Json;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where the browser may go: to the web, and to private addresses that the owner names. Thread-safe. */
public final class AddressRules {
    public static final String SCHEMES = "expected http, https or about:blank";
    public static final String PRIVATE =
            "a private address; this device's owner may name its origin in policy.json under browser.allow";
    static final String NO_NAME = "this machine finds no address for the host";

    private static final Pattern WEB =
            Pattern.compile("https?://[^/?#\\\\].*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** Its own: it holds on to this bundle's classes. */
    private final JsonMapper mapper = new JsonMapper();

    private final OwnerPolicy owner;
    private final Addresses addresses;

    public AddressRules(OwnerPolicy owner, Addresses addresses) {
        this.owner = owner;
        this.addresses = addresses;
    }

    /** Whether an address, as an agent writes it, has a scheme that may be visited; the browser puts the rest in order. */
    public static boolean isWeb(String url) {
        return url.equals("about:blank") || WEB.matcher(url).matches();
    }

    /**
     * Why a web address may not be asked; empty where it may. It looks the name up, which may take a while.
     *
     * @param url as the browser writes it
     */
    public Optional<String> refusal(String url) {
        Optional<Origin> origin = Origin.of(url);
        if (origin.isEmpty()) {
            return Optional.of(SCHEMES);
        }
        if (allows(origin.get())) {
            return Optional.empty();
        }
        try {
            return addresses.arePublic(origin.get().host()) ? Optional.empty() : Optional.of(PRIVATE);
        } catch (UnknownHostException e) {
            return Optional.of(NO_NAME);
        }
    }

    /** Whether the owner names it, as the policy is now. One with a fault in it allows nothing. */
    public boolean allows(Origin origin) {
        JsonNode section = owner.section("browser");
        try {
            return section.isObject()
                    && Json.convert(section, mapper, BrowserPolicy.class).allows(origin);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}

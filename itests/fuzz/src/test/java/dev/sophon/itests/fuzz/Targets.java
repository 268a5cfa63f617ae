package dev.sophon.itests.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.identity.ConfigurationTarget;
import dev.sophon.node.policy.internal.PolicyTarget;
import dev.sophon.protocol.ParamsHash;
import dev.sophon.protocol.ParamsValidator;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CancelCommand;
import dev.sophon.protocol.wire.CatalogChanged;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ExecuteCommand;
import dev.sophon.protocol.wire.Heartbeat;
import dev.sophon.protocol.wire.Hello;
import dev.sophon.protocol.wire.HelloReply;
import dev.sophon.protocol.wire.ReportedResult;
import dev.sophon.protocol.wire.ResultAck;
import dev.sophon.protocol.wire.Revoked;
import dev.sophon.protocol.wire.ScopesChanged;
import dev.sophon.signalr.client.ClientProtocolTarget;
import dev.sophon.signalr.server.internal.wire.HubProtocolTarget;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Every parser that reads what others wrote. The first byte of an input says which; the rest is what it is given. Whatever
 * is thrown but the refusal that the parser documents is a fault.
 */
public final class Targets {
    private static final List<Class<?>> RECORDS = List.of(
            ExecuteCommand.class,
            CommandResult.class,
            CancelCommand.class,
            CatalogChanged.class,
            Heartbeat.class,
            Hello.class,
            HelloReply.class,
            ReportedResult.class,
            ResultAck.class,
            Revoked.class,
            ScopesChanged.class);

    /** With each keyword that a record of params gives rise to. */
    private static final JsonNode SCHEMA = Json.tree(("{\"type\":\"object\",\"additionalProperties\":false,"
                    + "\"required\":[\"a\"],\"properties\":{\"a\":{\"type\":\"integer\",\"minimum\":-5,\"maximum\":99},"
                    + "\"b\":{\"type\":\"string\",\"enum\":[\"left\",\"right\"]},\"c\":{\"type\":\"array\",\"maxItems\":3,"
                    + "\"items\":{\"type\":\"number\"}},\"d\":{\"type\":\"boolean\"},\"e\":{\"type\":\"object\","
                    + "\"properties\":{\"f\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":5}}}}}")
            .getBytes(StandardCharsets.UTF_8));

    private Targets() {}

    /** In the order of the first byte. */
    enum Parser {
        RECORD {
            @Override
            void read(byte[] bytes) {
                for (Class<?> type : RECORDS) {
                    try {
                        again(Json.read(bytes, type));
                    } catch (IllegalArgumentException e) {
                        refused(e);
                    }
                }
            }
        },
        TREE {
            @Override
            void read(byte[] bytes) {
                tree(bytes).ifPresent(tree -> {
                    if (!Json.tree(Json.bytes(tree)).equals(tree)) {
                        throw new AssertionError("written and read again it is another");
                    }
                });
            }
        },
        PARAMS {
            @Override
            void read(byte[] bytes) {
                tree(bytes).ifPresent(params -> {
                    ParamsValidator.problem(SCHEMA, params);
                    // A node's own schemas come over the wire too.
                    ParamsValidator.problem(params, SCHEMA);
                    try {
                        byte[] canonical = ParamsHash.canonical(params);
                        if (!Arrays.equals(canonical, ParamsHash.canonical(Json.tree(canonical)))) {
                            throw new AssertionError("the canonical form has another canonical form");
                        }
                    } catch (IllegalArgumentException e) {
                        refused(e);
                    }
                });
            }
        },
        POLICY {
            @Override
            void read(byte[] bytes) {
                PolicyTarget.read(bytes);
            }
        },
        CONFIGURATION {
            @Override
            void read(byte[] bytes) {
                ConfigurationTarget.read(bytes);
            }
        },
        HUB_JSON {
            @Override
            void read(byte[] bytes) {
                HubProtocolTarget.read("json", bytes);
            }
        },
        HUB_MESSAGE_PACK {
            @Override
            void read(byte[] bytes) {
                HubProtocolTarget.read("messagepack", bytes);
            }
        },
        NODE_JSON {
            @Override
            void read(byte[] bytes) {
                ClientProtocolTarget.read(bytes);
            }
        };

        abstract void read(byte[] bytes);
    }

    /** Jazzer's entry. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length > 0) {
            Parser[] all = Parser.values();
            all[(input[0] & 0xff) % all.length].read(Arrays.copyOfRange(input, 1, input.length));
        }
    }

    private static Optional<JsonNode> tree(byte[] bytes) {
        try {
            return Optional.of(Json.tree(bytes));
        } catch (IllegalArgumentException e) {
            refused(e);
            return Optional.empty();
        }
    }

    /** What was read can be written, and is then the same. */
    private static void again(Object value) {
        byte[] once = Json.bytes(value);
        if (!Arrays.equals(once, Json.bytes(Json.read(once, value.getClass())))) {
            throw new AssertionError("written and read again it is another");
        }
    }

    /** Not by a subclass that says something else went wrong, and with words for people. */
    private static void refused(IllegalArgumentException e) {
        if (e.getClass() != IllegalArgumentException.class || e.getMessage() == null) {
            throw new AssertionError("refused without words", e);
        }
        if (e.getMessage().contains("Exception") || e.getMessage().contains("dev.sophon")) {
            throw new AssertionError("refused with insides: " + e.getMessage(), e);
        }
    }
}

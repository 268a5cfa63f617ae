package dev.sophon.node.dispatch.internal.params;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.TypeFactory;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.PlanningHandler;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Turns JSON into a handler's params and its results into JSON. Each handler has one of its own, with a mapper of its
 * own: Jackson's caches hold on to classes, and when a bundle leaves, its classes must go with this. Thread-safe.
 */
public final class HandlerCodec {
    /** With room for what a message has around its result. */
    private static final long MOST_VALUES = Limits.MESSAGE_TOKENS - 1_000;

    private final ObjectMapper mapper = mapper();
    private final RecordCodec<?> params;
    private final boolean plans;
    private final boolean observed;

    /**
     * For a handler's class.
     *
     * @param observed whether {@link ObserveParam#NAME} is one of its params, which it does not see
     * @throws IllegalArgumentException when the class is no handler, or its params are not what params can be
     */
    public HandlerCodec(Class<?> implementation, boolean observed) {
        JavaType[] types =
                mapper.getTypeFactory().constructType(implementation).findTypeParameters(CommandHandler.class);
        if (types == null || types.length != 2 || !types[0].getRawClass().isRecord()) {
            throw new IllegalArgumentException(
                    implementation.getName() + ": the params type of a CommandHandler must be a record");
        }
        this.params = new RecordCodec<>(mapper, types[0].getRawClass().asSubclass(Record.class));
        this.observed =
                (observed || RunsSteps.class.isAssignableFrom(implementation)) && ObserveParam.declare(params.schema());
        this.plans = PlanningHandler.class.isAssignableFrom(implementation);
    }

    /** One for the classes of a bundle, which go with it. */
    static ObjectMapper mapper() {
        return Json.mapper()
                .rebuild()
                .typeFactory(TypeFactory.createDefaultInstance())
                .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
                .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                .build();
    }

    public boolean plans() {
        return plans;
    }

    public ObjectNode schema() {
        return params.schema();
    }

    /**
     * Params as they will run, defaults included: what the owner and the person at the device judge. Nothing of the
     * handler's own runs for it.
     *
     * @throws CommandException with {@code invalid_params}
     */
    public JsonNode complete(@Nullable JsonNode sent) throws CommandException {
        try {
            return params.complete(sent);
        } catch (IllegalArgumentException e) {
            throw CommandException.invalidParams(String.valueOf(e.getMessage()));
        }
    }

    /**
     * The record that the handler takes. Its constructor is the handler's code, and may take its time.
     *
     * @param complete of {@link #complete}
     * @throws CommandException with {@code invalid_params}
     */
    public Record read(JsonNode complete) throws CommandException {
        try {
            return params.read(observed ? ObserveParam.without(complete) : complete);
        } catch (IllegalArgumentException e) {
            String message = e.getMessage();
            throw new CommandException(ErrorCode.INVALID_PARAMS, message == null ? "params: not valid" : message, e);
        }
    }

    /**
     * The answer as it is sent.
     *
     * @throws CommandException with {@code internal_error} when it is too large or no JSON object
     */
    public EncodedJson encode(@Nullable Object result) throws CommandException {
        if (result == null) {
            throw new CommandException(ErrorCode.INTERNAL_ERROR, "the command gave no result");
        }
        if (result instanceof EncodedJson encoded) {
            return checked(encoded);
        }
        CappedBytes out = new CappedBytes(Limits.RESULT_BYTES);
        try {
            mapper.writeValue(out, result);
        } catch (JsonProcessingException e) {
            throw new CommandException(ErrorCode.INTERNAL_ERROR, "the result cannot be written as JSON", e);
        } catch (CappedBytes.Full e) {
            throw tooLarge();
        } catch (IOException e) {
            throw new CommandException(ErrorCode.INTERNAL_ERROR, "the result cannot be written", e);
        }
        return checked(EncodedJson.ofUtf8(out.toByteArray()));
    }

    private static EncodedJson checked(EncodedJson result) throws CommandException {
        if (result.size() > Limits.RESULT_BYTES) {
            throw tooLarge();
        }
        if (result.size() == 0 || result.utf8()[0] != '{') {
            throw new CommandException(ErrorCode.INTERNAL_ERROR, "the result is not a JSON object");
        }
        // A value takes a byte at least.
        if (result.size() > MOST_VALUES && hasTooManyValues(result)) {
            throw new CommandException(
                    ErrorCode.INTERNAL_ERROR, "the result is too large: " + MOST_VALUES + " names and values at most");
        }
        return result;
    }

    private static boolean hasTooManyValues(EncodedJson result) {
        try {
            return Json.values(result.utf8()) > MOST_VALUES;
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    private static CommandException tooLarge() {
        return new CommandException(
                ErrorCode.INTERNAL_ERROR, "the result is too large: " + Limits.RESULT_BYTES + " bytes at most");
    }
}

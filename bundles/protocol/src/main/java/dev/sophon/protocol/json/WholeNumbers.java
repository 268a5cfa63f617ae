package dev.sophon.protocol.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.deser.std.NumberDeserializers;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;

/** Reads {@code 100.0} and {@code 1e2} as the integers that JSON Schema takes them for; {@code 100.5} is none. */
final class WholeNumbers extends DelegatingDeserializer {
    private static final long serialVersionUID = 1L;

    private WholeNumbers(JsonDeserializer<?> standard) {
        super(standard);
    }

    static SimpleModule module() {
        SimpleModule module = new SimpleModule("whole-numbers");
        add(module, int.class);
        add(module, Integer.class);
        add(module, long.class);
        add(module, Long.class);
        return module;
    }

    @SuppressWarnings("unchecked") // Jackson's own reader of this very type stands behind it
    private static <T> void add(SimpleModule module, Class<T> type) {
        module.addDeserializer(
                type, (JsonDeserializer<T>) new WholeNumbers(NumberDeserializers.find(type, type.getName())));
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> standard) {
        return new WholeNumbers(standard);
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        if (parser.hasToken(JsonToken.VALUE_NUMBER_FLOAT)) {
            double value = parser.getDoubleValue();
            boolean isInt = handledType() == int.class || handledType() == Integer.class;
            if (isInt && (int) value == value) {
                return (int) value;
            }
            // The largest long is no double: what is rounded up to the next one would come out as another number.
            if (!isInt && (long) value == value && value < 0x1p63) {
                return (long) value;
            }
        }
        return super.deserialize(parser, context);
    }
}

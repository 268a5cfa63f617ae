package dev.sophon.gateway.rest.internal;

import dev.sophon.gateway.runtime.Settings;
import java.util.Optional;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes over the tables: each test with each place for the records. */
@ParameterizedClass
@EnumSource(Records.class)
abstract class RecordsTest extends GatewayTest {
    @Parameter
    Records records;

    @Override
    Optional<Settings.Database> newDatabase() {
        return records.empty();
    }
}

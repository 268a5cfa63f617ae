package dev.sophon.capability.location.internal;

import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.PolicySection;
import dev.sophon.node.command.Range;

/** What the device's owner says of its position. */
@PolicySection("location")
public record LocationPolicy(
        @Description("To how many metres a position is rounded before it is told; 0 tells it as exactly as it is known")
                @DefaultValue("1000")
                @Range(min = 0, max = 1_000_000)
                int precision) {}

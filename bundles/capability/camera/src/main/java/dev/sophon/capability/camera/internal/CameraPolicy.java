package dev.sophon.capability.camera.internal;

import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.PolicySection;

/** What the device's owner says of its cameras. */
@PolicySection("camera")
public record CameraPolicy(
        @Description("Lets a camera be switched on where no sign of that can be shown on a screen")
                @DefaultValue("false")
                boolean withoutSign) {}

package dev.sophon.platform.v4l2.internal;

import com.sun.jna.Native;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Cameras;
import dev.sophon.node.platform.HostPlatform;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The devices {@code /dev/video*} that give pictures. */
@Component
public final class V4l2Cameras implements Cameras {
    private static final String FOLDER = "/dev/";
    /** As many as the kernel numbers by itself. */
    private static final int MOST = 64;

    private static final Pattern ID = Pattern.compile("video(0|[1-9][0-9]{0,2})");

    private final LibC c;

    /** @param host says that this is Linux */
    @Activate
    public V4l2Cameras(@Reference(target = "(sophon.os=linux)") HostPlatform host) {
        this(Native.load("c", LibC.class));
    }

    V4l2Cameras(LibC c) {
        this.c = c;
    }

    @Override
    public List<Device> devices() {
        List<Device> found = new ArrayList<>();
        for (int number = 0; number < MOST; number++) {
            String id = "video" + number;
            try (VideoDevice device = new VideoDevice(c, FOLDER, id)) {
                String name = device.camera();
                if (!name.isEmpty()) {
                    found.add(new Device(id, name, null));
                }
            } catch (CommandException e) {
                if (VideoDevice.isThere(c, FOLDER, id)) {
                    found.add(new Device(id, id, e.text()));
                }
            }
        }
        return found;
    }

    @Override
    public Running open(@Nullable String id, int width) throws CommandException {
        VideoDevice device = new VideoDevice(c, FOLDER, id == null ? first() : known(id));
        try {
            return new V4l2Camera(device, width);
        } catch (CommandException | RuntimeException e) {
            device.close();
            throw e;
        }
    }

    private String first() throws CommandException {
        List<Device> all = devices();
        for (Device device : all) {
            if (device.problem() == null) {
                return device.id();
            }
        }
        String problem = all.isEmpty() ? null : all.get(0).problem();
        throw CommandException.unsupported(
                problem == null ? "There is no camera here: no device /dev/video0 and so on gives pictures." : problem);
    }

    private String known(String id) throws CommandException {
        if (!ID.matcher(id).matches() || !VideoDevice.isThere(c, FOLDER, id)) {
            throw CommandException.invalidParams("device: no camera has this id; camera.devices lists them");
        }
        return id;
    }
}

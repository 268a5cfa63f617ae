package dev.sophon.platform.wayland.internal.session;

import dev.sophon.node.platform.Clipboard;
import dev.sophon.node.platform.QuestionWindow;
import dev.sophon.node.platform.element.Happenings;
import dev.sophon.node.platform.input.HeldInput;
import dev.sophon.node.platform.input.Keyboard;
import dev.sophon.node.platform.input.PersonActivity;
import dev.sophon.node.platform.input.Pointer;
import dev.sophon.node.platform.screen.ScreenCapture;
import dev.sophon.node.platform.screen.ScreenSign;
import dev.sophon.node.platform.window.WindowManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which ports there are not with a compositor, and why. */
final class Lacking {
    private static final String ELSEWHERE = " Log in to sway, or to an X11 session.";

    /**
     * What is missing.
     *
     * @param ports the names of the interfaces
     * @param words why, and what to do
     */
    record Lack(List<String> ports, String words) {}

    private Lacking() {}

    /** @param offers the interfaces that the compositor offers */
    static List<Lack> of(Set<String> offers, boolean sway) {
        List<Lack> all = new ArrayList<>();
        if (!offers.containsAll(Set.of("wl_shm", "zwlr_screencopy_manager_v1"))) {
            all.add(lack("This Wayland compositor gives programs no pictures of the screen.", ScreenCapture.class));
        }
        if (!offers.containsAll(
                Set.of("wl_seat", "zwlr_virtual_pointer_manager_v1", "zwp_virtual_keyboard_manager_v1"))) {
            all.add(lack(
                    "This Wayland compositor lets programs neither point nor type.",
                    Pointer.class,
                    Keyboard.class,
                    HeldInput.class));
        }
        if (!offers.contains("ext_data_control_manager_v1") && !offers.contains("zwlr_data_control_manager_v1")) {
            all.add(lack("This Wayland compositor keeps its clipboard from programs.", Clipboard.class));
        }
        if (!sway) {
            all.add(lack("This Wayland compositor tells programs not where windows are.", WindowManager.class));
        }
        if (!offers.containsAll(Set.of("wl_seat", "wl_compositor", "wl_shm", "zwlr_layer_shell_v1"))) {
            all.add(lack(
                    "This Wayland compositor lets programs show nothing above windows.",
                    QuestionWindow.class,
                    ScreenSign.class));
        }
        boolean clipboard =
                offers.contains("ext_data_control_manager_v1") || offers.contains("zwlr_data_control_manager_v1");
        if (!sway || !clipboard || !offers.containsAll(Set.of("wl_seat", "wl_shm", "zwlr_screencopy_manager_v1"))) {
            all.add(lack("This Wayland compositor does not tell what happens.", Happenings.class));
        }
        all.add(new Lack(
                List.of(PersonActivity.class.getName()),
                "Wayland tells nobody the person's mouse and keyboard from a program's."));
        return List.copyOf(all);
    }

    private static Lack lack(String words, Class<?>... ports) {
        List<String> names = new ArrayList<>();
        for (Class<?> each : ports) {
            names.add(each.getName());
        }
        return new Lack(List.copyOf(names), words + ELSEWHERE);
    }
}

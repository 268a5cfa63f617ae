package dev.sophon.node.platform;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Where a desktop keeps the icons of programs that run on. What is shown there can be clicked by any program of this user's,
 * not by a person alone. Thread-safe.
 */
@ProviderType
public interface Tray {
    /** Shows this, whenever and as long as this desktop has a place for it; nothing before it is shown in its stead. */
    Standing show(Content content);

    /** What stands there. It is asked on threads of the desktop's, so nothing in it may block. */
    @ConsumerType
    interface Content {
        Look look();

        /** As it is now; it is asked each time before a person sees it. */
        List<Entry> menu();

        /** The icon itself was clicked, where that opens no menu. */
        void clicked();

        /** An entry was chosen, maybe of a menu that was shown a while ago. */
        void chosen(int id);
    }

    /** What was put up. Thread-safe. */
    interface Standing extends AutoCloseable {
        /** The content has changed, or may have. */
        void changed();

        /** Takes it away. */
        @Override
        void close();
    }

    /**
     * How it looks.
     *
     * @param icons one picture in several sizes
     * @param title the program's name
     * @param words how it is, in a short line of plain text
     */
    record Look(List<Icon> icons, String title, String words) {
        public Look {
            icons = List.copyOf(icons);
        }
    }

    /**
     * A square picture.
     *
     * @param side in pixels
     * @param argb row by row from the top left, opacity in the highest byte; not to be changed
     */
    record Icon(int side, int[] argb) {
        public Icon {
            if (side < 1 || argb.length != side * side) {
                throw new IllegalArgumentException("argb: expected as many pixels as the square has");
            }
        }
    }

    /**
     * A line of the menu.
     *
     * @param id from 1, one of its own for each; what can be chosen has the same one each time
     * @param label plain text; empty for a line that only divides
     * @param enabled whether it can be chosen
     */
    record Entry(int id, String label, boolean enabled) {
        /** A line that divides. */
        public static Entry divider(int id) {
            return new Entry(id, "", false);
        }

        public boolean divides() {
            return label.isEmpty();
        }
    }
}

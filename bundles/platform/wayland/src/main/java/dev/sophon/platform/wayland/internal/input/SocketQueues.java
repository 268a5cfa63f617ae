package dev.sophon.platform.wayland.internal.input;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import dev.sophon.platform.wayland.internal.wire.LibC;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Tells how much of what a compositor has sent a client has not read yet, by the kernel's own account of its sockets
 * (sock_diag(7)). A client that lets too much lie is disconnected by its compositor, and ends. Thread-safe.
 */
final class SocketQueues {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int NETLINK_SOCK_DIAG = 4;
    private static final int SOCK_DIAG_BY_FAMILY = 20;
    private static final int REQUEST_AND_DUMP = 0x301;
    private static final int DONE = 3;
    private static final int ERROR = 2;
    private static final int SHOW_NAME_PEER_AND_QUEUES = 0x15;
    private static final int NAME = 0;
    private static final int PEER = 2;
    private static final int QUEUES = 4;
    private static final int HEADER = 16;
    private static final int REQUEST = HEADER + 24;
    private static final int SOCKET = 16;
    private static final int ROOM = 1 << 16;
    private static final int PATIENCE_MS = 500;
    private static final int MOST = 100_000;

    private final LibC libc;
    private final String path;

    /** @param path where the compositor listens */
    SocketQueues(LibC libc, Path path) {
        this.libc = libc;
        this.path = path.toString();
    }

    private record Socket(long peer, long unread, String name) {}

    /** How many bytes a process has not read; empty where that cannot be told. */
    OptionalLong unread(long pid) {
        try {
            Set<Long> its = inodes(pid);
            Map<Long, Socket> all = sockets();
            long bytes = 0;
            boolean any = false;
            for (long inode : its) {
                Socket socket = all.get(inode);
                Socket peer = socket == null ? null : all.get(socket.peer());
                if (socket != null && peer != null && peer.name().equals(path)) {
                    bytes += socket.unread();
                    any = true;
                }
            }
            return any ? OptionalLong.of(bytes) : OptionalLong.empty();
        } catch (IOException | LastErrorException e) {
            return OptionalLong.empty();
        }
    }

    private static Set<Long> inodes(long pid) throws IOException {
        Set<Long> found = new HashSet<>();
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (Path each : open) {
                inode(each).ifPresent(found::add);
            }
        }
        return found;
    }

    private static OptionalLong inode(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return target.startsWith("socket:[")
                    ? OptionalLong.of(Long.parseLong(target.substring("socket:[".length(), target.length() - 1)))
                    : OptionalLong.empty();
        } catch (IOException | NumberFormatException e) {
            // It was closed meanwhile.
            return OptionalLong.empty();
        }
    }

    private Map<Long, Socket> sockets() throws IOException {
        Map<Long, Socket> found = new HashMap<>();
        int link = libc.socket(AF_NETLINK, SOCK_RAW | LibC.CLOEXEC, NETLINK_SOCK_DIAG);
        try (Memory memory = new Memory(ROOM);
                Memory watched = new Memory(Long.BYTES)) {
            ByteBuffer request = memory.getByteBuffer(0, REQUEST).order(ByteOrder.nativeOrder());
            request.putInt(REQUEST).putShort((short) SOCK_DIAG_BY_FAMILY).putShort((short) REQUEST_AND_DUMP);
            request.putInt(1).putInt(0);
            request.put((byte) LibC.AF_UNIX).put((byte) 0).putShort((short) 0);
            request.putInt(-1)
                    .putInt(0)
                    .putInt(SHOW_NAME_PEER_AND_QUEUES)
                    .putInt(0)
                    .putInt(0);
            libc.write(link, memory, REQUEST);
            boolean more = true;
            while (more && found.size() < MOST) {
                watched.setInt(0, link);
                watched.setInt(4, LibC.POLLIN);
                if (libc.poll(watched, 1, PATIENCE_MS) <= 0) {
                    throw new IOException("the kernel does not tell of its sockets");
                }
                int length = (int) libc.read(link, memory, ROOM);
                more = read(memory.getByteBuffer(0, length).order(ByteOrder.nativeOrder()), found);
            }
        } finally {
            libc.close(link);
        }
        return found;
    }

    private static boolean read(ByteBuffer messages, Map<Long, Socket> found) throws IOException {
        while (messages.remaining() >= HEADER) {
            int start = messages.position();
            int length = messages.getInt(start);
            int type = messages.getShort(start + 4);
            if (type == DONE) {
                return false;
            }
            if (type == ERROR || length < HEADER || length > messages.remaining()) {
                throw new IOException("the kernel does not tell of its sockets");
            }
            long inode = Integer.toUnsignedLong(messages.getInt(start + HEADER + 4));
            found.put(
                    inode,
                    socket(messages.slice(start + HEADER + SOCKET, length - HEADER - SOCKET)
                            .order(ByteOrder.nativeOrder())));
            messages.position(Math.min(messages.limit(), start + aligned(length)));
        }
        return true;
    }

    private static Socket socket(ByteBuffer attributes) {
        long peer = 0;
        long unread = 0;
        String name = "";
        while (attributes.remaining() >= Integer.BYTES) {
            int start = attributes.position();
            int length = Short.toUnsignedInt(attributes.getShort(start));
            int type = attributes.getShort(start + 2);
            if (length < Integer.BYTES || length > attributes.remaining()) {
                break;
            }
            if (type == PEER) {
                peer = Integer.toUnsignedLong(attributes.getInt(start + 4));
            } else if (type == QUEUES) {
                unread = Integer.toUnsignedLong(attributes.getInt(start + 4));
            } else if (type == NAME) {
                byte[] bytes = new byte[length - 4];
                attributes.slice(start + 4, length - 4).get(bytes);
                String padded = new String(bytes, StandardCharsets.UTF_8);
                name = padded.endsWith("\0") ? padded.substring(0, padded.length() - 1) : padded;
            }
            attributes.position(Math.min(attributes.limit(), start + aligned(length)));
        }
        return new Socket(peer, unread, name);
    }

    private static int aligned(int length) {
        return (length + 3) & ~3;
    }
}

package dev.sophon.platform.v4l2.internal;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Cameras;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A camera that is on, and writes its pictures into memory that it shares with this process. */
final class V4l2Camera implements Cameras.Running {
    private static final int BUFFERS = 4;
    private static final int MOST_FORMATS = 64;
    private static final int LONGEST_WAIT_MS = 100;
    /** Of a picture; more than any camera has. */
    private static final int MOST_PIXELS = 64_000_000;

    private static final long LARGEST_BUFFER = 256L << 20;
    private static final Pointer MAP_FAILED = Pointer.createConstant(-1);

    private final VideoDevice device;
    private final LibC c;
    private final List<Mapped> mapped = new ArrayList<>();

    // As the driver has decided.
    private int width;
    private int height;
    private int format;
    private int bytesPerLine;

    private record Mapped(Pointer pointer, int length) {}

    /** @param device which it closes, if it is made */
    V4l2Camera(VideoDevice device, int width) throws CommandException {
        this.device = device;
        this.c = device.libC();
        boolean on = false;
        try {
            if (device.camera().isEmpty()) {
                throw CommandException.invalidParams(
                        "device: it gives no pictures; camera.devices lists those that do");
            }
            choose(width);
            share();
            flow(V4l2.STREAMON);
            on = true;
        } finally {
            if (!on) {
                letGo();
            }
        }
    }

    private void choose(int wished) throws CommandException {
        Set<Integer> offered = offered();
        int wanted = List.of(V4l2.MJPEG, V4l2.JPEG, V4l2.YUYV).stream()
                .filter(offered::contains)
                .findFirst()
                .orElseThrow(() -> CommandException.unsupported(device.id()
                        + ": the camera gives neither MJPEG nor YUYV, which is all that can be read here."));
        try (Memory asked = new Memory(V4l2.FORMAT_SIZE)) {
            asked.clear();
            asked.setInt(0, V4l2.VIDEO_CAPTURE);
            asked.setInt(V4l2.WIDTH, wished);
            asked.setInt(V4l2.HEIGHT, wished * 3 / 4);
            asked.setInt(V4l2.PIXEL_FORMAT, wanted);
            asked.setInt(V4l2.FIELD, V4l2.PROGRESSIVE);
            device.ask(V4l2.S_FMT, asked);
            width = asked.getInt(V4l2.WIDTH);
            height = asked.getInt(V4l2.HEIGHT);
            format = asked.getInt(V4l2.PIXEL_FORMAT);
            bytesPerLine = asked.getInt(V4l2.BYTES_PER_LINE);
        }
        boolean raw = format == V4l2.YUYV;
        if (raw && bytesPerLine == 0) {
            bytesPerLine = width * 2;
        }
        if (width < 1
                || height < 1
                || (long) width * height > MOST_PIXELS
                || (raw && (bytesPerLine < width * 2 || (long) bytesPerLine * height > LARGEST_BUFFER))
                || !(raw || format == V4l2.MJPEG || format == V4l2.JPEG)) {
            throw CommandException.unsupported(
                    device.id() + ": the camera's driver tells a format that cannot be read.");
        }
    }

    private Set<Integer> offered() {
        Set<Integer> formats = new HashSet<>();
        for (int i = 0; i < MOST_FORMATS; i++) {
            try (Memory asked = new Memory(V4l2.FORMAT_DESCRIPTION_SIZE)) {
                asked.clear();
                asked.setInt(0, i);
                asked.setInt(V4l2.DESCRIBED_TYPE, V4l2.VIDEO_CAPTURE);
                if (device.tryTo(V4l2.ENUM_FMT, asked) != 0) {
                    break;
                }
                formats.add(asked.getInt(V4l2.DESCRIBED_FORMAT));
            }
        }
        return formats;
    }

    private void share() throws CommandException {
        int count;
        try (Memory request = new Memory(V4l2.REQUEST_SIZE)) {
            request.clear();
            request.setInt(0, BUFFERS);
            request.setInt(V4l2.REQUEST_TYPE, V4l2.VIDEO_CAPTURE);
            request.setInt(V4l2.REQUEST_MEMORY, V4l2.MAPPED);
            device.ask(V4l2.REQBUFS, request);
            count = Math.min(BUFFERS, request.getInt(0));
        }
        for (int i = 0; i < count; i++) {
            try (Memory buffer = buffer()) {
                buffer.setInt(0, i);
                device.ask(V4l2.QUERYBUF, buffer);
                mapped.add(map(buffer.getInt(V4l2.LENGTH), buffer.getInt(V4l2.OFFSET) & 0xffff_ffffL));
                device.ask(V4l2.QBUF, buffer);
            }
        }
        if (mapped.isEmpty()) {
            throw CommandException.unsupported(device.id() + ": the camera's driver shares no memory.");
        }
    }

    private Mapped map(int length, long offset) throws CommandException {
        if (length < 1 || length > LARGEST_BUFFER) {
            throw CommandException.unsupported(device.id() + ": the camera's driver tells a size that cannot be.");
        }
        Pointer pointer = c.mmap(
                null,
                new NativeLong(length),
                LibC.PROT_READ,
                LibC.MAP_SHARED,
                device.descriptor(),
                new NativeLong(offset));
        if (pointer == null || pointer.equals(MAP_FAILED)) {
            throw device.problem(Native.getLastError());
        }
        return new Mapped(pointer, length);
    }

    private static Memory buffer() {
        Memory buffer = new Memory(V4l2.BUFFER_SIZE);
        buffer.clear();
        buffer.setInt(V4l2.BUFFER_TYPE, V4l2.VIDEO_CAPTURE);
        buffer.setInt(V4l2.MEMORY, V4l2.MAPPED);
        return buffer;
    }

    private void flow(long request) throws CommandException {
        try (Memory type = new Memory(Integer.BYTES)) {
            type.setInt(0, V4l2.VIDEO_CAPTURE);
            device.ask(request, type);
        }
    }

    @Override
    public Cameras.Frame next(Duration patience) throws CommandException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() - deadline < 0) {
            if (Thread.interrupted()) {
                throw new InterruptedException("ended while waiting for a picture");
            }
            await();
            Optional<Cameras.Frame> frame = take();
            if (frame.isPresent()) {
                return frame.get();
            }
        }
        throw CommandException.unsupported(device.id() + ": the camera is on and gives no picture.");
    }

    private void await() {
        try (Memory descriptors = new Memory(LibC.POLLFD_SIZE)) {
            descriptors.clear();
            descriptors.setInt(0, device.descriptor());
            descriptors.setShort(LibC.POLLFD_EVENTS, LibC.POLLIN);
            c.poll(descriptors, new NativeLong(1), LONGEST_WAIT_MS);
        }
    }

    /** What has been written, unless it is broken; the memory goes back to the driver at once. */
    private Optional<Cameras.Frame> take() throws CommandException, InterruptedException {
        try (Memory buffer = buffer()) {
            int error = device.tryTo(V4l2.DQBUF, buffer);
            if (error == LibC.EAGAIN) {
                TimeUnit.MILLISECONDS.sleep(1);
                return Optional.empty();
            }
            if (error != 0) {
                throw device.problem(error);
            }
            int index = buffer.getInt(0);
            if (index < 0 || index >= mapped.size()) {
                throw CommandException.unsupported(device.id() + ": the camera's driver tells a buffer that is none.");
            }
            Mapped written = mapped.get(index);
            int used = Math.min(written.length(), Math.max(0, buffer.getInt(V4l2.BYTES_USED)));
            boolean broken = (buffer.getInt(V4l2.FLAGS) & V4l2.IS_BROKEN) != 0 || used < least();
            byte[] bytes = broken ? new byte[0] : written.pointer().getByteArray(0, used);
            device.ask(V4l2.QBUF, buffer);
            return broken ? Optional.empty() : Optional.of(frame(bytes));
        }
    }

    private int least() {
        return format == V4l2.YUYV ? bytesPerLine * (height - 1) + width * 2 : 4;
    }

    private Cameras.Frame frame(byte[] bytes) {
        return (quality, maxWidth) -> {
            Picture picture = format == V4l2.YUYV
                    ? Picture.ofYuyv(bytes, width, height, bytesPerLine)
                    : Picture.ofJpeg(bytes, MOST_PIXELS);
            return picture.scaledTo(maxWidth).jpeg(quality);
        };
    }

    @Override
    public void close() {
        try {
            flow(V4l2.STREAMOFF);
        } catch (CommandException e) {
            // One that was unplugged is off.
        } finally {
            letGo();
            device.close();
        }
    }

    private void letGo() {
        for (Mapped one : mapped) {
            c.munmap(one.pointer(), new NativeLong(one.length()));
        }
        mapped.clear();
    }
}

/* The floor of a screenshot: the root window by MIT-SHM, JPEG of quality 80 by libjpeg-turbo, Base64; all buffers kept.
   For each line on the standard input: "c" captures, "d" draws something else on the screen first, so that nobody can
   answer from memory. Answers with the nanoseconds that it took; after a capture, with the size of the JPEG as well. */
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XShm.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <time.h>

/* From turbojpeg.h, which comes in a package of its own that only this would need. */
typedef void *tjhandle;
extern tjhandle tjInitCompress(void);
extern int tjCompress2(tjhandle handle, const unsigned char *pixels, int width, int pitch, int height, int format,
                       unsigned char **jpeg, unsigned long *size, int subsampling, int quality, int flags);
enum { TJPF_BGRX = 3, TJSAMP_420 = 2 };

static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static long long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static size_t base64(const unsigned char *in, size_t size, char *out) {
    char *at = out;
    size_t i = 0;
    for (; i + 2 < size; i += 3) {
        unsigned v = in[i] << 16 | in[i + 1] << 8 | in[i + 2];
        *at++ = DIGITS[v >> 18];
        *at++ = DIGITS[v >> 12 & 63];
        *at++ = DIGITS[v >> 6 & 63];
        *at++ = DIGITS[v & 63];
    }
    if (i < size) {
        unsigned v = in[i] << 16 | (i + 1 < size ? in[i + 1] << 8 : 0);
        *at++ = DIGITS[v >> 18];
        *at++ = DIGITS[v >> 12 & 63];
        *at++ = i + 1 < size ? DIGITS[v >> 6 & 63] : '=';
        *at++ = '=';
    }
    return at - out;
}

static int fail(const char *what) {
    fprintf(stderr, "%s\n", what);
    return 1;
}

int main(void) {
    Display *display = XOpenDisplay(NULL);
    if (!display) return fail("no display");
    int screen = DefaultScreen(display);
    Window root = RootWindow(display, screen);
    int width = DisplayWidth(display, screen), height = DisplayHeight(display, screen);
    XShmSegmentInfo shared;
    XImage *image = XShmCreateImage(display, DefaultVisual(display, screen), DefaultDepth(display, screen), ZPixmap, NULL,
                                    &shared, width, height);
    if (!image || image->bits_per_pixel != 32) return fail("no image of 32 bits a pixel");
    shared.shmid = shmget(IPC_PRIVATE, (size_t) image->bytes_per_line * height, IPC_CREAT | 0600);
    shared.shmaddr = image->data = shmat(shared.shmid, NULL, 0);
    shared.readOnly = False;
    if (shared.shmaddr == (char *) -1 || !XShmAttach(display, &shared)) return fail("no shared memory");
    XSync(display, False);
    shmctl(shared.shmid, IPC_RMID, NULL);

    tjhandle encoder = tjInitCompress();
    unsigned char *jpeg = NULL;
    unsigned long size = 0;
    char *text = malloc((size_t) width * height * 8);
    GC brush = XCreateGC(display, root, 0, NULL);
    XSetSubwindowMode(display, brush, IncludeInferiors);
    unsigned strokes = 0;

    char line[64];
    while (fgets(line, sizeof line, stdin)) {
        long long start = now();
        if (line[0] == 'd') {
            XSetForeground(display, brush, 0x102030 + 0x010307 * (strokes++ % 64));
            XFillRectangle(display, root, brush, 1200, 800, 40, 40);
            XSync(display, False);
            printf("%lld\n", now() - start);
        } else {
            if (!XShmGetImage(display, root, image, 0, 0, AllPlanes)) return fail("no picture");
            if (tjCompress2(encoder, (unsigned char *) image->data, width, image->bytes_per_line, height, TJPF_BGRX,
                            &jpeg, &size, TJSAMP_420, 80, 0)) return fail("no JPEG");
            size_t length = base64(jpeg, size, text);
            /* The length is used, so that nothing of this is left out. */
            printf("%lld %lu %zu\n", now() - start, size, length);
        }
        fflush(stdout);
    }
    return 0;
}

/* The floor of typing: a text of ASCII by XTEST alone, each character by the key and the shift that the layout has for it,
   with nothing asked and nothing waited for. The text is the first argument; it is typed for each line on the standard
   input. Answers with the nanoseconds until the server has all of it. */
#include <X11/Xlib.h>
#include <X11/XKBlib.h>
#include <X11/keysym.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* From XTest.h, which comes in a package of its own that only this would need. */
extern int XTestFakeKeyEvent(Display *display, unsigned keycode, Bool down, unsigned long delay);

static long long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int main(int count, char **arguments) {
    Display *display = XOpenDisplay(NULL);
    if (!display || count < 2) {
        fprintf(stderr, "no display, or no text\n");
        return 1;
    }
    KeyCode shift = XKeysymToKeycode(display, XK_Shift_L);
    char line[64];
    while (fgets(line, sizeof line, stdin)) {
        long long start = now();
        for (const char *c = arguments[1]; *c; c++) {
            KeySym keysym = (KeySym) (unsigned char) *c;
            KeyCode key = XKeysymToKeycode(display, keysym);
            int shifted = XkbKeycodeToKeysym(display, key, 0, 0) != keysym;
            if (shifted) XTestFakeKeyEvent(display, shift, True, 0);
            XTestFakeKeyEvent(display, key, True, 0);
            XTestFakeKeyEvent(display, key, False, 0);
            if (shifted) XTestFakeKeyEvent(display, shift, False, 0);
        }
        XSync(display, False);
        printf("%lld\n", now() - start);
        fflush(stdout);
    }
    return 0;
}

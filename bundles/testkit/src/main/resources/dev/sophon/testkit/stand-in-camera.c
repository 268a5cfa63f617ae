/*
 * A camera at /dev/video9, by LD_PRELOAD or for who calls these functions here. The file that STAND_IN_CAMERA or
 * stand_in_camera() names is read at each call: six numbers of 32 bits (pixel format, width, height, bytes in a line; the
 * number of the request that fails, 255 for open, 0 for none; the error that it fails with), then the picture.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <linux/videodev2.h>

enum { BUFFERS = 3, OPEN = 255 };
struct head { uint32_t format, width, height, line, failing, error; };

static char file[4096];
static int camera = -1, queue[BUFFERS], queued, streaming, sequence;
static size_t room;

void stand_in_camera(const char *path) { snprintf(file, sizeof file, "%s", path); }
int stand_in_camera_uses(void) { return (camera >= 0) + 2 * streaming; }

static int real_open(const char *path, int flags, int mode) {
  int (*next)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
  return next(path, flags, mode);
}

static int read_head(struct head *head) {
  const char *path = file[0] ? file : getenv("STAND_IN_CAMERA");
  int from = path ? real_open(path, O_RDONLY | O_CLOEXEC, 0) : -1;
  if (from >= 0 && read(from, head, sizeof *head) != sizeof *head) { close(from); from = -1; }
  return from;
}

static int fails(unsigned number) {
  struct head head;
  int from = read_head(&head);
  if (from < 0) { errno = ENOENT; return 1; }
  close(from);
  if (head.failing == 0 || head.failing != number) return 0;
  errno = (int)head.error;
  return 1;
}

static int begin(void) {
  struct head head;
  struct stat size;
  int from;
  if (fails(OPEN)) return -1;
  if (camera >= 0) { errno = EBUSY; return -1; }
  from = read_head(&head);
  fstat(from, &size);
  close(from);
  room = ((size_t)size.st_size + 4095) / 4096 * 4096;
  camera = memfd_create("camera", MFD_CLOEXEC);
  if (ftruncate(camera, (off_t)room * BUFFERS)) return -1;
  queued = streaming = sequence = 0;
  return camera;
}

static int opening(const char *path, int flags, int mode) {
  return path && !strcmp(path, "/dev/video9") ? begin() : real_open(path, flags, mode);
}
int open(const char *path, int flags, ...) {
  va_list more; va_start(more, flags); int mode = va_arg(more, int); va_end(more);
  return opening(path, flags, mode);
}
int open64(const char *path, int flags, ...) {
  va_list more; va_start(more, flags); int mode = va_arg(more, int); va_end(more);
  return opening(path, flags, mode);
}

int close(int descriptor) {
  int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, "close");
  if (descriptor >= 0 && descriptor == camera) { camera = -1; streaming = 0; }
  return next(descriptor);
}

static int frame(struct v4l2_buffer *buffer) {
  struct head head;
  struct timespec pause = { 0, 5000000 };
  int from = read_head(&head), index = queue[0];
  char *bytes = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_SHARED, camera, (off_t)room * index);
  ssize_t used = read(from, bytes, room);
  munmap(bytes, room);
  close(from);
  nanosleep(&pause, NULL);
  memmove(queue, queue + 1, --queued * sizeof *queue);
  buffer->index = (unsigned)index;
  buffer->bytesused = (unsigned)used;
  /* The first one is broken, as with many a camera. */
  buffer->flags = sequence == 0 ? V4L2_BUF_FLAG_ERROR : 0;
  buffer->sequence = (unsigned)sequence++;
  return 0;
}

int ioctl(int descriptor, unsigned long request, ...) {
  va_list more; va_start(more, request); void *argument = va_arg(more, void *); va_end(more);
  struct head head;
  int from;
  if (descriptor < 0 || descriptor != camera) {
    int (*next)(int, unsigned long, ...) = (int (*)(int, unsigned long, ...))dlsym(RTLD_NEXT, "ioctl");
    return next(descriptor, request, argument);
  }
  if (fails(_IOC_NR(request))) return -1;
  from = read_head(&head);
  close(from);
  switch ((unsigned)request) {
    case VIDIOC_QUERYCAP: {
      struct v4l2_capability *told = argument;
      memset(told, 0, sizeof *told);
      strcpy((char *)told->card, "Stand-in camera");
      told->capabilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING | V4L2_CAP_DEVICE_CAPS;
      told->device_caps = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
      return 0;
    }
    case VIDIOC_ENUM_FMT: {
      struct v4l2_fmtdesc *told = argument;
      if (told->index > 0) break;
      told->pixelformat = head.format;
      return 0;
    }
    case VIDIOC_S_FMT: {
      struct v4l2_pix_format *told = &((struct v4l2_format *)argument)->fmt.pix;
      told->width = head.width;
      told->height = head.height;
      told->pixelformat = head.format;
      told->bytesperline = head.line;
      told->sizeimage = (unsigned)room;
      return 0;
    }
    case VIDIOC_REQBUFS: ((struct v4l2_requestbuffers *)argument)->count = BUFFERS; return 0;
    case VIDIOC_QUERYBUF: {
      struct v4l2_buffer *told = argument;
      told->length = (unsigned)room;
      told->m.offset = (unsigned)(told->index * room);
      return 0;
    }
    case VIDIOC_QBUF: queue[queued++] = (int)((struct v4l2_buffer *)argument)->index; return 0;
    case VIDIOC_STREAMON: streaming = 1; return 0;
    case VIDIOC_STREAMOFF: streaming = queued = 0; return 0;
    case VIDIOC_DQBUF:
      if (queued && streaming) return frame(argument);
      errno = EAGAIN;
      return -1;
  }
  errno = EINVAL;
  return -1;
}

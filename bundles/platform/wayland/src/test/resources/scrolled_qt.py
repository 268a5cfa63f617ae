"""A window of Qt 5 that writes which way the wheel is turned in it to a file: right and down are positive."""
import sys

from PyQt5.QtWidgets import QApplication, QWidget

application = QApplication(sys.argv[:1])
out = open(sys.argv[1], "w", encoding="utf-8")


class Window(QWidget):
    def wheelEvent(self, event):
        # Qt counts the other way round.
        print("scroll", -event.angleDelta().x(), -event.angleDelta().y(), file=out, flush=True)


window = Window()
window.setWindowTitle(sys.argv[2])
window.show()
application.exec_()

"""A text field of Qt 5 that writes whatever is in it to a file."""
import sys

from PyQt5.QtWidgets import QApplication, QPlainTextEdit

application = QApplication(sys.argv[:1])
text = QPlainTextEdit()
text.setWindowTitle(sys.argv[2])


def written():
    with open(sys.argv[1], "w", encoding="utf-8", newline="") as out:
        out.write(text.toPlainText())


text.textChanged.connect(written)
text.show()
text.setFocus()
application.exec_()

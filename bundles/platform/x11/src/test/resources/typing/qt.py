import sys

from PyQt5.QtCore import QObject, pyqtSignal
from PyQt5.QtWidgets import QApplication, QPlainTextEdit

from held import serve


class Loop(QObject):
    run = pyqtSignal(object)


application = QApplication(sys.argv)
view = QPlainTextEdit()
view.setWindowTitle("typing-qt")
view.resize(500, 300)
view.show()
view.setFocus()
loop = Loop()
loop.run.connect(lambda action: action())


def get():
    # toPlainText() makes spaces of what does not break.
    return view.document().toRawText().replace("\u2029", "\n")


serve(get, view.clear, loop.run.emit)
application.exec_()

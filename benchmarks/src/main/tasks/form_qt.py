"""A window of Qt of the parts that it is given as JSON; each press of a button is a line of JSON in the journal."""
import json
import sys

from PyQt5 import QtCore, QtWidgets

title, parts, journal = sys.argv[1], json.loads(sys.argv[2]), open(sys.argv[3], "a", buffering=1)
values = {}


def pressed(what):
    journal.write(json.dumps({"pressed": what, **{name: value() for name, value in values.items()}}) + "\n")


def asked(question, yes, no):
    box = QtWidgets.QMessageBox(window)
    box.setWindowTitle(question)
    box.setText(question)
    box.addButton(no, QtWidgets.QMessageBox.RejectRole)
    box.addButton(yes, QtWidgets.QMessageBox.AcceptRole)
    box.exec_()
    pressed(box.clickedButton().text())


def entry(layout, label, text=""):
    field = QtWidgets.QLineEdit(text)
    values[label] = field.text
    layout.addRow(label, field)


def check(layout, label):
    box = QtWidgets.QCheckBox(label)
    values[label] = box.isChecked
    layout.addRow(box)


def combo(layout, label, options):
    field = QtWidgets.QComboBox()
    field.addItems(options)
    values[label] = field.currentText
    layout.addRow(label, field)


def button(layout, label, after=None):
    widget = QtWidgets.QPushButton(label)
    widget.clicked.connect(lambda: pressed(label))
    layout.addRow(widget)
    if after is not None:
        widget.setEnabled(False)
        QtCore.QTimer.singleShot(after, lambda: widget.setEnabled(True))


def ask(layout, label, *words):
    widget = QtWidgets.QPushButton(label)
    widget.clicked.connect(lambda: asked(*words))
    layout.addRow(widget)


def text(layout, words):
    layout.addRow(QtWidgets.QLabel(words))


def tabs(layout, pages):
    book = QtWidgets.QTabWidget()
    for name, inside in pages:
        page = QtWidgets.QWidget()
        fill(QtWidgets.QFormLayout(page), inside)
        book.addTab(page, name)
    layout.addRow(book)


def menu(layout, name, entries):
    bar = QtWidgets.QMenuBar()
    top = bar.addMenu(name)
    for label, inside in entries:
        item = top.addMenu(label)
        for word in inside:
            item.addAction(word).triggered.connect(lambda _, word=word: pressed(word))
    layout.setMenuBar(bar)


def tree(layout, label, branches):
    view = QtWidgets.QTreeWidget()
    view.setHeaderHidden(True)
    view.setMinimumHeight(400)
    view.setAccessibleName(label)
    for name, leaves in branches:
        branch = QtWidgets.QTreeWidgetItem(view, [name])
        for leaf in leaves:
            QtWidgets.QTreeWidgetItem(branch, [leaf])
    values[label] = lambda: " ".join(item.text(0) for item in view.selectedItems())
    layout.addRow(view)


def files(layout, label, folder):
    def show():
        dialog = QtWidgets.QFileDialog(window, label, folder)
        dialog.setOption(QtWidgets.QFileDialog.DontUseNativeDialog)
        dialog.setWindowTitle(label)
        dialog.exec_()

    widget = QtWidgets.QPushButton(label)
    widget.clicked.connect(show)
    layout.addRow(widget)


def fill(layout, inside):
    for kind, *rest in inside:
        globals()[kind](layout, *rest)


application = QtWidgets.QApplication(sys.argv)
window = QtWidgets.QWidget()
window.setWindowTitle(title)
fill(QtWidgets.QFormLayout(window), parts)
window.resize(420, 100)
window.show()
application.exec_()

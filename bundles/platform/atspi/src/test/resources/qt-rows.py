"""A tree, a list and a table of Qt that scroll, and change as the lines of the input say; what is chosen is told on request."""
import sys

from PyQt5 import QtCore, QtWidgets

out = open(sys.argv[1], "a", buffering=1)
application = QtWidgets.QApplication(sys.argv[2:])
window = QtWidgets.QWidget()
window.setWindowTitle("Rows")
layout = QtWidgets.QVBoxLayout(window)

tree = QtWidgets.QTreeWidget()
tree.setHeaderLabels(["Places"])
plain = QtWidgets.QListWidget()
table = QtWidgets.QTableWidget(0, 2)
views = {"tree": tree, "list": plain, "table": table}
for name, view in views.items():
    view.setFixedHeight(150)
    view.setAccessibleName(name)
    layout.addWidget(view)
# Rows that are cut at both ends, headers above them, and a bar below them.
tree.setVerticalScrollMode(QtWidgets.QAbstractItemView.ScrollPerPixel)
table.setVerticalScrollMode(QtWidgets.QAbstractItemView.ScrollPerPixel)
table.setColumnWidth(1, 600)


def insert(view, at, name):
    if view == "tree":
        QtWidgets.QTreeWidgetItem(tree, [name]) if at < 0 else tree.insertTopLevelItem(at, QtWidgets.QTreeWidgetItem([name]))
    elif view == "list":
        plain.insertItem(at if at >= 0 else plain.count(), name)
    else:
        at = at if at >= 0 else table.rowCount()
        table.insertRow(at)
        table.setItem(at, 0, QtWidgets.QTableWidgetItem(name))
        table.setItem(at, 1, QtWidgets.QTableWidgetItem("of " + name))


def item(view, name):
    if view == "tree":
        return tree.findItems(name, QtCore.Qt.MatchExactly | QtCore.Qt.MatchRecursive)[0]
    return views[view].findItems(name, QtCore.Qt.MatchExactly)[0]


def remove(view, name):
    found = item(view, name)
    if view == "tree":
        found.parent().removeChild(found) if found.parent() else tree.takeTopLevelItem(tree.indexOfTopLevelItem(found))
    elif view == "list":
        plain.takeItem(plain.row(found))
    else:
        table.removeRow(table.row(found))


def scroll(view, share):
    bar = views[view].verticalScrollBar()
    bar.setValue(round(bar.maximum() * share / 100))


def change(verb, *words):
    if verb == "insert":
        insert(words[0], int(words[1]), words[2])
    elif verb == "remove":
        remove(*words)
    elif verb == "rename":
        item(*words[:2]).setText(*([0] if words[0] == "tree" else []), words[2])
    elif verb == "scroll":
        scroll(words[0], int(words[1]))
    elif verb == "fold":
        tree.findItems(words[0], QtCore.Qt.MatchExactly)[0].setExpanded(words[1] == "open")
    elif verb == "clear":
        for view in views.values():
            view.clearSelection()
    elif verb == "chosen":
        for name, view in views.items():
            for chosen in view.selectedItems():
                out.write(name + " " + (chosen.text(0) if name == "tree" else chosen.text()) + "\n")


def read(_):
    words = sys.stdin.readline().split()
    if not words:
        application.quit()
        return
    try:
        change(*words)
    except IndexError:
        # It has been renamed or taken away meanwhile.
        pass
    out.write("done " + words[0] + "\n")


for at in range(40):
    insert("list", -1, f"L{at}")
    insert("table", -1, f"C{at}")
for at in range(12):
    insert("tree", -1, f"T{at}")
    for leaf in range(6):
        QtWidgets.QTreeWidgetItem(tree.topLevelItem(at), [f"T{at}.{leaf}"])
    tree.topLevelItem(at).setExpanded(at % 2 == 0)
notifier = QtCore.QSocketNotifier(sys.stdin.fileno(), QtCore.QSocketNotifier.Read)
notifier.activated.connect(read)
window.resize(420, 500)
window.move(120, 60)
window.show()
application.exec_()

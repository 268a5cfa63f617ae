"""A Qt form that writes what happens to it into a file: one JSON array for each event."""
import json
import sys

from PyQt5 import QtWidgets

out = open(sys.argv[1], "a", buffering=1)


def tell(*event):
    out.write(json.dumps(event) + "\n")


application = QtWidgets.QApplication(sys.argv)
window = QtWidgets.QWidget()
window.setWindowTitle("form-qt")
layout = QtWidgets.QFormLayout(window)
field = QtWidgets.QLineEdit()
field.setAccessibleName("Your name")
field.textChanged.connect(lambda text: tell("text", text))
agree = QtWidgets.QCheckBox("Agree")
agree.toggled.connect(lambda on: tell("agree", on))
send = QtWidgets.QPushButton("Send")
answer = QtWidgets.QLabel("Nothing sent")


def sent():
    answer.setText("Sent: " + field.text())
    tell("sent", field.text(), agree.isChecked())


send.clicked.connect(sent)
for part in (field, agree, send, answer):
    layout.addRow(part)
window.resize(420, 200)
window.show()
application.exec_()

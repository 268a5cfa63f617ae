"""A small form of Qt widgets, with a table of as many rows as the argument says."""
import sys

from PyQt5 import QtWidgets

application = QtWidgets.QApplication(sys.argv)
window = QtWidgets.QWidget()
window.setWindowTitle("Qt form")
layout = QtWidgets.QFormLayout(window)
name = QtWidgets.QLineEdit("Ada")
name.setAccessibleName("Name field")
layout.addRow("Name", name)
secret = QtWidgets.QLineEdit("hidden")
secret.setEchoMode(QtWidgets.QLineEdit.Password)
secret.setAccessibleName("Secret field")
layout.addRow("Secret", secret)
agree = QtWidgets.QCheckBox("Agree")
agree.setChecked(True)
layout.addRow(agree)
level = QtWidgets.QSlider(1)
level.setAccessibleName("Level")
level.setValue(42)
layout.addRow("Level", level)
table = QtWidgets.QTableWidget(int(sys.argv[1]), 2)
layout.addRow(table)
layout.addRow(QtWidgets.QPushButton("Send"))
window.show()
application.exec_()

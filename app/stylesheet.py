"""The Qt style sheet; ``@name`` stands for a token of app.theme."""

STYLESHEET = """
QWidget { color: @text; font-size: @size_body; }
QMainWindow, QWidget#page { background: @surface_0; }
QWidget#imageStage { background: @canvas; }
QWidget#readPanel, QWidget#toolColumn { background: @surface_1; }
QWidget#readPanel { border-left: 1px solid @line; }
QWidget#toolColumn { border-right: 1px solid @line; }
QWidget#viewPage { background: @surface_1; }
QFrame#pane { background: @canvas; border: 1px solid @canvas; }
QFrame#pane[active="yes"] { border-color: @quiet; }
QLabel#paneCaption { color: @faint; font-size: @size_small; padding: 2px 8px; }
QFrame#pane[active="yes"] QLabel#paneCaption { color: @text; }
QFrame#calibrationEntry { background: @surface_2; }
QFrame#calibrationEntry QPushButton { min-height: 38px; }
QFrame#calibrationEntry QPushButton:focus { min-height: 36px; }
QLabel#calibrationAnswer { color: @text; }
QToolTip { background: @surface_2; color: @text; border: 1px solid @line; padding: 4px 6px; }

QLabel { background: transparent; }
QLabel[role="title"] { font-size: @size_title; }
QLabel[role="large"] { font-size: @size_large; }
QLabel[role="quiet"] { color: @quiet; }
QLabel[role="faint"] { color: @faint; font-size: @size_small; }
QLabel[role="heading"] { color: @quiet; font-size: @size_small; letter-spacing: 1px; }
QLabel[role="hint"] { color: @text; background: @surface_2; border-left: 2px solid @quiet;
                      padding: 8px 12px; }
QLabel[role="kept"] { color: @quiet; background: @surface_2; border-left: 2px solid @faint;
                      padding: 8px 12px; }

QPushButton { background: @surface_2; color: @text; border: 1px solid @line; border-radius: 4px;
              padding: 0 16px; min-height: 34px; }
QPushButton:hover { background: @line; }
QPushButton:pressed { background: @choice; }
QPushButton:disabled { color: @faint; background: @surface_1; }
QPushButton:focus { border: 2px solid @quiet; padding: 0 15px; min-height: 32px; }
QPushButton[role="primary"] { background: @choice; border-color: @choice; }
QPushButton[role="primary"]:hover { background: #48515a; }
QPushButton[role="primary"]:disabled { background: @surface_2; border-color: @surface_2; }
QPushButton[role="primary"]:focus { border-color: @text; }
QPushButton[role="option"] { text-align: left; min-height: 40px; padding: 0 12px; }
QPushButton[role="option"]:focus { min-height: 38px; padding: 0 11px; }
QPushButton[role="option"]:checked { background: @text; color: @surface_0; border-color: @text; }
QPushButton[role="link"] { background: transparent; border-color: transparent; color: @quiet;
                           padding: 0 4px 0 0; min-height: 32px; text-align: left; }
QPushButton[role="link"]:hover, QPushButton[role="link"]:checked { color: @text; }
QPushButton[role="link"]:focus { border: 1px solid @quiet; padding: 0 4px 0 0; min-height: 32px; }
QPushButton[role="flat"] { background: transparent; border-color: transparent; color: @quiet;
                           padding: 0 8px; }
QPushButton[role="flat"]:hover { color: @text; background: @surface_2; }
QPushButton[role="flat"]:checked { color: @text; }
QPushButton[role="flat"]:focus { border-color: @quiet; padding: 0 7px; }
QPushButton[role="key"] { text-align: left; padding: 0 11px; min-height: 0; color: @text;
                          background: @surface_1; }
QPushButton[role="key"]:hover { background: @surface_2; }
QPushButton[role="key"]:focus { padding: 0 10px; }
QPushButton[role="key"]:checked { background: @choice; }

QLineEdit, QPlainTextEdit { background: @surface_2; border: 1px solid @line; border-radius: 4px;
            padding: 4px 8px; selection-background-color: @choice; selection-color: @text; }
QLineEdit:focus, QPlainTextEdit:focus { border: 2px solid @quiet; padding: 3px 7px; }
QLineEdit#likelihoodField { font-size: @size_large; padding: 2px 6px; }
QLineEdit#likelihoodField:focus { padding: 1px 5px; }

QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar::handle:vertical { background: @line; border-radius: 4px; min-height: 32px;
                              margin: 2px; }
QScrollBar::handle:vertical:hover { background: @choice; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QFrame#messageBar { background: @danger_surface; border-left: 3px solid @danger; }
QFrame#noticeBar { background: @surface_2; border-left: 3px solid @quiet; }
QFrame#aiCard { background: @ai_surface; border: 1px solid @ai_line; border-radius: 4px; }
QFrame#aiCard QLabel#aiName, QFrame#aiCard QLabel#aiScore { color: @ai; }
QFrame#aiCard QLabel#aiScore { font-size: @size_title; }
QFrame#aiCard QPushButton { min-height: 26px; padding: 0 10px; color: @quiet; }
QFrame#aiCard QPushButton:focus { min-height: 24px; padding: 0 9px; }
QFrame#aiCard QPushButton:checked { color: @ai; background: @choice; }
QFrame#summaryCard { background: @surface_2; border: 1px solid @quiet; border-radius: 4px; }
QLabel#summaryText { font-size: @size_title; }
QLabel#saveState[state="saved"] { color: @ok; }
QLabel#saveState[state="typing"], QLabel#saveState[state="saving"] { color: @quiet; }
QLabel#saveState[state="failed"] { color: @danger; }
QLabel[missing="yes"] { color: @text; }
QLabel[stage="aided"] { color: @ai; }
"""

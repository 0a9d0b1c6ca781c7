"""The Qt style sheet.

``@name`` stands for a token of app.theme, ``<34>`` for 34 designed pixels at the present text
size, and ``<34-2>`` for two real pixels less: a thicker border must not move what it surrounds.
"""

STYLESHEET = """
QWidget { color: @text; font-size: @size_body; }
QMainWindow, QWidget#page { background: @surface_0; }
QWidget#imageStage { background: @canvas; }
QWidget#readPanel, QWidget#toolColumn, QFrame#replayPanel, QFrame#replayBar
    { background: @surface_1; }
QWidget#readPanel { border-left: 1px solid @line; min-width: <400-1>; max-width: <400-1>; }
QWidget#readPanel[alone="yes"] { border-left: 0; min-width: <720>; max-width: <720>; }
QWidget#reportView { background: @surface_0; }
QWidget#reportColumn { max-width: <720>; }
QPlainTextEdit#reportText { background: @surface_0; border: 0; font-size: @size_large; padding: 0; }
QPlainTextEdit#aiText { background: transparent; border: 0; padding: 0; min-height: <96>;
                        max-height: <160>; }
QLabel#aiRates { color: @quiet; }
QFrame[role="card"], QFrame#feedbackCard, QFrame#restCard { background: @surface_2;
    border: 1px solid @line; border-radius: <4>; }
QLabel#feedbackText, QLabel#restText { font-size: @size_large; }
QWidget#toolColumn { border-right: 1px solid @line; min-width: <52-1>; max-width: <52-1>; }
QFrame#replayPanel { border-left: 1px solid @line; min-width: <400-1>; max-width: <400-1>; }
QFrame#replayBar { border-top: 1px solid @line; }
QFrame#replayPage { background: @surface_0; }
QFrame#reviewPage { background: @surface_1; }
QFrame#reviewHead { background: @surface_1; }
QFrame#reviewPanel { border-left: 1px solid @line; min-width: <312-1>; max-width: <312-1>; }
QWidget#reviewList { border-right: 1px solid @line; }
QLabel#replayName { padding: 2px 0; }
QLabel#replayValue { padding: 2px <6>; border-radius: <4>; }
QLabel#replayValue[changed="yes"] { background: @choice; }
QListWidget#replayEvents, QListWidget#resultsList
    { background: @surface_0; border: 1px solid @line; border-radius: <4>; }
QListWidget#replayEvents::item, QListWidget#resultsList::item { padding: <4> <8>; }
QListWidget#replayEvents::item:selected, QListWidget#resultsList::item:selected
    { background: @choice; color: @text; }
QWidget#pageColumn { max-width: <760>; }
QWidget[strip="yes"] { min-height: <36>; max-height: <36>; }
QWidget#viewPage { background: @surface_1; }
QFrame#pane { background: @canvas; border: 1px solid @canvas; }
QFrame#pane[alone="yes"] { border: none; }
QFrame#pane[active="yes"] { border-color: @quiet; }
QLabel#paneCaption { color: @faint; font-size: @size_small; padding: 2px <8>; }
QFrame#pane[active="yes"] QLabel#paneCaption { color: @text; }
QFrame#calibrationEntry { background: @surface_2; }
QLineEdit#calibrationBox { min-width: <132>; min-height: <30>; }
QFrame#calibrationEntry QPushButton { min-height: <38>; }
QFrame#calibrationEntry QPushButton:focus { min-height: <38-2>; }
QLabel#calibrationAnswer { color: @text; }
QToolTip { background: @surface_2; color: @text; border: 1px solid @line; padding: <4> <6>; }

QLabel { background: transparent; }
QLabel[role="title"] { font-size: @size_title; }
QLabel[role="large"] { font-size: @size_large; }
QLabel[role="quiet"] { color: @quiet; }
QLabel[role="faint"] { color: @faint; font-size: @size_small; }
QLabel[role="heading"] { color: @quiet; font-size: @size_small; letter-spacing: 1px; }
QLabel[role="heading"][sentence="yes"] { color: @text; font-size: @size_body; letter-spacing: 0px; }
QLabel[role="hint"] { color: @text; background: @surface_2; border-left: 2px solid @quiet;
                      padding: <8> <12>; }
QLabel[role="kept"] { color: @quiet; background: @surface_2; border-left: 2px solid @faint;
                      padding: <8> <12>; }

QPushButton { background: @surface_2; color: @text; border: 1px solid @line; border-radius: <4>;
              padding: 0 <16>; min-height: <34>; icon-size: <16>; }
QPushButton:hover { background: @line; }
QPushButton:pressed { background: @choice; }
QPushButton:disabled { color: @faint; background: @surface_1; }
QPushButton:focus { border: 2px solid @quiet; padding: 0 <16-1>; min-height: <34-2>; }
QPushButton[role="primary"] { background: @choice; border-color: @choice; }
QPushButton[role="primary"]:hover { background: @choice_over; }
QPushButton[role="primary"]:disabled { background: @surface_2; border-color: @surface_2; }
QPushButton[role="primary"]:focus { border-color: @text; }
QPushButton[role="option"] { text-align: left; min-height: <40>; padding: 0 <12>; }
QPushButton[role="option"]:focus { min-height: <40-2>; padding: 0 <12-1>; }
QPushButton[role="option"]:checked { background: @text; color: @surface_0; border-color: @text; }
QPushButton[role="link"] { background: transparent; border-color: transparent; color: @quiet;
                           padding: 0 <4> 0 0; min-height: <32>; text-align: left; }
QPushButton[role="link"]:hover, QPushButton[role="link"]:checked { color: @text; }
QPushButton[role="link"]:focus { border: 1px solid @quiet; padding: 0 <4> 0 0; min-height: <32>; }
QPushButton[role="flat"] { background: transparent; border-color: transparent; color: @quiet;
                           padding: 0 <8>; }
QPushButton[role="flat"]:hover { color: @text; background: @surface_2; }
QPushButton[role="flat"]:checked { color: @text; }
QPushButton[role="flat"]:focus { border-color: @quiet; padding: 0 <8-1>; }
QPushButton[role="key"] { text-align: left; padding: 0 <11>; min-height: 0; color: @text;
                          background: @surface_1; }
QPushButton[role="key"]:hover { background: @surface_2; }
QPushButton[role="key"]:focus { padding: 0 <11-1>; }
QPushButton[role="key"]:checked { background: @choice; }

KeyButton, KeyButton:disabled { color: transparent; }

QLineEdit, QPlainTextEdit { background: @surface_2; border: 1px solid @line; border-radius: <4>;
            padding: <4> <8>; selection-background-color: @choice; selection-color: @text; }
QLineEdit:focus, QPlainTextEdit:focus { border: 2px solid @quiet; padding: <4-1> <8-1>; }
QLineEdit#ownReason { min-height: <32>; }
QLineEdit#pinBox { min-width: <320>; min-height: <38>; font-size: @size_large; }
QLabel#likelihoodHeading { padding-top: <12>; }
QWidget#readPanel[tight="yes"] QLabel#likelihoodHeading { padding-top: 0; }
QWidget#readPanel[tight="yes"] QLabel[role="kept"], QWidget#readPanel[tight="yes"]
    QLabel[role="hint"] { padding: <4> <12>; }
QWidget#readPanel[tight="yes"] QPushButton[role="link"] { min-height: <24>; }
QWidget#readPanel[tight="yes"] QPlainTextEdit#noteBox { min-height: <48>; max-height: <48>; }
QPlainTextEdit#noteBox { min-height: <74>; max-height: <74>; }
QPlainTextEdit[role="answer"] { min-height: <96>; max-height: <96>; }
QLineEdit[role="percent"] { font-size: @size_large; padding: 2px <6>; }
QLineEdit[role="percent"]:focus { padding: 1px <6-1>; }
QLineEdit[role="number"] { min-width: <72>; max-width: <72>; min-height: <26>; }
QLabel[wrong="yes"] { color: @danger; }
QPushButton[size="small"] { min-height: <24>; padding: 0 <10>; }
QFrame[role="check"] { background: @surface_2; border-left: 2px solid @quiet; }
QLabel#pointsText { color: @quiet; padding: <4> <8>; }

QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollBar:vertical { background: transparent; width: <12>; margin: 0; }
QScrollBar::handle:vertical { background: @line; border-radius: <4>; min-height: <32>;
                              margin: 2px; }
QScrollBar::handle:vertical:hover { background: @choice; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

KeyNotice { min-height: <40>; }
KeyRow[height="fixed"] { min-height: <26>; }
KeyRow[height="finger"] { min-height: <40>; }
KeyRow QLabel[column="keys"] { min-width: <136>; max-width: <136>; }
MouseRow QLabel[column="hands"] { min-width: <124>; max-width: <124>; }
KeyRow QPushButton[role="flat"] { min-width: <24>; max-width: <24>; }
QPushButton#openStudy { min-height: <42>; }
QPushButton#openStudy:focus { min-height: <42-2>; }
QPushButton#backButton { min-height: <46-2>; max-height: <46-2>; }
QPushButton#backButton:focus { min-height: <46-4>; max-height: <46-4>; }
QFrame#messageBar { background: @danger_surface; border-left: 3px solid @danger; }
QFrame#noticeBar { background: @surface_2; border-left: 3px solid @quiet; }
QFrame#aiCard { background: @ai_surface; border: 1px solid @ai_line; border-radius: <4>; }
QFrame#aiCard QLabel#aiName, QFrame#aiCard QLabel#aiScore { color: @ai; }
QFrame#aiCard QLabel#aiScore { font-size: @size_title; }
QFrame#aiCard QPushButton { min-height: <26>; padding: 0 <10>; color: @quiet; }
QFrame#aiCard QPushButton:focus { min-height: <26-2>; padding: 0 <10-1>; }
QFrame#aiCard QPushButton:checked { color: @ai; background: @choice; }
QFrame#summaryCard { background: @surface_2; border: 1px solid @quiet; border-radius: <4>; }
QLabel#summaryText { font-size: @size_title; }
QLabel#saveState[state="saved"] { color: @ok; }
QLabel#saveState[state="typing"], QLabel#saveState[state="saving"] { color: @quiet; }
QLabel#saveState[state="failed"] { color: @danger; }
QFrame#coordinatorPage { background: @surface_0; }
QFrame#rail { background: @surface_1; border-right: 1px solid @line; min-width: <200-1>;
              max-width: <200-1>; }
QPushButton[role="rail"] { background: transparent; border-color: transparent; color: @quiet;
                           text-align: left; padding: 0 <8>; min-height: <32>; }
QPushButton[role="rail"]:hover { color: @text; background: @surface_2; }
QPushButton[role="rail"]:checked { color: @text; background: @choice; }
QPushButton[role="rail"]:focus { border: 2px solid @quiet; padding: 0 <8-1>; min-height: <32-2>; }
QPushButton[role="danger"] { color: @danger; }
QPushButton[role="need"] { text-align: left; padding: <8> <12>; min-height: <36>;
                           background: @surface_2; border-left: 2px solid @quiet; }
QPushButton[role="need"]:focus { border: 2px solid @quiet; padding: <8-1> <12-1>; }
QDialog#question { background: @surface_1; }
QCheckBox { spacing: <8>; min-height: <26>; }
QFrame#workStrip { background: @surface_1; border-top: 1px solid @line; }
QProgressBar { background: @surface_2; border: none; border-radius: <3>; min-height: <6>;
               max-height: <6>; }
QProgressBar::chunk { background: @quiet; border-radius: <3>; }
QFrame[role="panel"] { background: @surface_1; border: 1px solid @line; border-radius: <4>; }
QLabel[role="chip"] { background: @surface_2; color: @quiet; border-radius: <8>;
                      padding: <2> <10>; font-size: @size_small; }
QLabel[role="chip"][state="ok"] { color: @ok; }
QLabel[role="chip"][state="danger"] { color: @danger; }
QTableView { background: @surface_1; alternate-background-color: @surface_1; color: @text;
             border: 1px solid @line; border-radius: <4>; gridline-color: @line;
             selection-background-color: @choice; selection-color: @text; }
QTableView:focus { border: 2px solid @quiet; }
QTableView::item { padding: 0 <5>; border-bottom: 1px solid @line; }
QTableView::item:selected { background: @choice; color: @text; }
QHeaderView { background: @surface_1; border: none; }
QHeaderView::section { background: @surface_1; color: @quiet; border: none; padding: <6> <8>;
                       border-bottom: 1px solid @line; font-size: @size_small; }
QHeaderView::section:hover { color: @text; }
QScrollBar:horizontal { background: transparent; height: <12>; margin: 0; }
QScrollBar::handle:horizontal { background: @line; border-radius: <4>; min-width: <32>;
                                margin: 2px; }
QScrollBar::handle:horizontal:hover { background: @choice; }
QLabel[missing="yes"] { color: @text; }
QLabel[ai="yes"] { color: @ai; }
"""

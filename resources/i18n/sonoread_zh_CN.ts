<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>Reason why it cannot be assessed</source>
        <translation>无法评估的原因</translation>
    </message>
    <message>
        <source>Category, or option of the framed question</source>
        <translation>分类，或当前问题（框内）的选项</translation>
    </message>
    <message>
        <source>0, then 1 … 8</source>
        <translation>0，然后 1 … 8</translation>
    </message>
    <message>
        <source>Likelihood</source>
        <translation>可能性</translation>
    </message>
    <message>
        <source>%1, digits, Enter</source>
        <translation>%1，数字，Enter</translation>
    </message>
    <message>
        <source>Likelihood ±1 and ±10, while it has the focus</source>
        <translation>恶性可能性 ±1、±10（光标在该栏时）</translation>
    </message>
    <message>
        <source>Up, Down, PgUp, PgDn</source>
        <translation>上、下、PgUp、PgDn</translation>
    </message>
    <message>
        <source>Digits mean the next nine options</source>
        <translation>数字键切换到后九个选项</translation>
    </message>
    <message>
        <source>Next question</source>
        <translation>下一个问题</translation>
    </message>
    <message>
        <source>Question before</source>
        <translation>上一个问题</translation>
    </message>
    <message>
        <source>Keep what is unusual</source>
        <translation>保留不常见的组合</translation>
    </message>
    <message>
        <source>Cannot assess</source>
        <translation>无法评估</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Undo, until the read is locked</source>
        <translation>撤销（锁定之前）</translation>
    </message>
    <message>
        <source>Summary, then lock</source>
        <translation>核对，再锁定</translation>
    </message>
    <message>
        <source>One step back</source>
        <translation>返回上一步</translation>
    </message>
    <message>
        <source>Ask the AI</source>
        <translation>请求 AI 意见</translation>
    </message>
    <message>
        <source>Why you depart from the AI</source>
        <translation>与 AI 不一致的原因</translation>
    </message>
    <message>
        <source>Show or hide the AI</source>
        <translation>显示或隐藏 AI</translation>
    </message>
    <message>
        <source>Show or hide the AI&apos;s boxes and heat map</source>
        <translation>显示或隐藏 AI 的方框和热图</translation>
    </message>
    <message>
        <source>Next part of the clip that the AI scored</source>
        <translation>AI 评分的下一个片段</translation>
    </message>
    <message>
        <source>Part of the clip before</source>
        <translation>上一个片段</translation>
    </message>
    <message>
        <source>Report patient data: hides the case from all</source>
        <translation>上报患者信息：对所有人隐藏该病例</translation>
    </message>
    <message>
        <source>Soft tissue window</source>
        <translation>软组织窗</translation>
    </message>
    <message>
        <source>Lung window</source>
        <translation>肺窗</translation>
    </message>
    <message>
        <source>Bone window</source>
        <translation>骨窗</translation>
    </message>
    <message>
        <source>Brain window</source>
        <translation>脑窗</translation>
    </message>
    <message>
        <source>Liver window</source>
        <translation>肝窗</translation>
    </message>
    <message>
        <source>Mediastinum window</source>
        <translation>纵隔窗</translation>
    </message>
    <message>
        <source>Whole range of brightness</source>
        <translation>全部亮度范围</translation>
    </message>
    <message>
        <source>Open up dark parts</source>
        <translation>显示暗部</translation>
    </message>
    <message>
        <source>Open up bright parts</source>
        <translation>显示亮部</translation>
    </message>
    <message>
        <source>More contrast</source>
        <translation>提高对比度</translation>
    </message>
    <message>
        <source>Window and level</source>
        <translation>窗宽窗位</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Pan</source>
        <translation>平移</translation>
    </message>
    <message>
        <source>Invert</source>
        <translation>反相</translation>
    </message>
    <message>
        <source>One image pixel per screen pixel</source>
        <translation>原始像素（1:1）</translation>
    </message>
    <message>
        <source>Fit to the window</source>
        <translation>适应窗口</translation>
    </message>
    <message>
        <source>Reset the view</source>
        <translation>复位</translation>
    </message>
    <message>
        <source>Smooth or sharp pixels</source>
        <translation>平滑或锐利像素</translation>
    </message>
    <message>
        <source>Magnifier</source>
        <translation>放大镜</translation>
    </message>
    <message>
        <source>Mirror left and right</source>
        <translation>左右镜像</translation>
    </message>
    <message>
        <source>Turn upside down</source>
        <translation>上下翻转</translation>
    </message>
    <message>
        <source>Show or hide what lies over the image</source>
        <translation>显示或隐藏叠加层</translation>
    </message>
    <message>
        <source>Overlay fainter</source>
        <translation>叠加层变淡</translation>
    </message>
    <message>
        <source>Overlay stronger</source>
        <translation>叠加层变浓</translation>
    </message>
    <message>
        <source>Show or hide what the file draws over the image</source>
        <translation>显示或隐藏文件自带的图形</translation>
    </message>
    <message>
        <source>Image without the frame around the lesion, while held</source>
        <translation>按住时显示不带病灶框的图像</translation>
    </message>
    <message>
        <source>Outline the calibrated regions</source>
        <translation>标出已标定区域</translation>
    </message>
    <message>
        <source>Image before</source>
        <translation>上一幅图像</translation>
    </message>
    <message>
        <source>Image after</source>
        <translation>下一幅图像</translation>
    </message>
    <message>
        <source>Calliper</source>
        <translation>测距</translation>
    </message>
    <message>
        <source>Ellipse</source>
        <translation>椭圆</translation>
    </message>
    <message>
        <source>Box</source>
        <translation>方框</translation>
    </message>
    <message>
        <source>Calibrate on the depth scale</source>
        <translation>按深度标尺标定</translation>
    </message>
    <message>
        <source>Delete the chosen mark</source>
        <translation>删除选中的标记</translation>
    </message>
    <message>
        <source>Move the chosen end by a pixel, with Shift by ten</source>
        <translation>将所选端点移动一个像素，按 Shift 移动十个</translation>
    </message>
    <message>
        <source>Ctrl + arrows</source>
        <translation>Ctrl + 方向键</translation>
    </message>
    <message>
        <source>Undo the last mark</source>
        <translation>撤销上一个标记</translation>
    </message>
    <message>
        <source>Redo the mark</source>
        <translation>重做标记</translation>
    </message>
    <message>
        <source>Pause and cover the image</source>
        <translation>暂停并遮盖图像</translation>
    </message>
    <message>
        <source>Leave for the worklist</source>
        <translation>返回工作列表</translation>
    </message>
    <message>
        <source>One pane</source>
        <translation>单窗格</translation>
    </message>
    <message>
        <source>Two panes</source>
        <translation>双窗格</translation>
    </message>
    <message>
        <source>Three planes of the volume</source>
        <translation>容积三平面</translation>
    </message>
    <message>
        <source>Four panes</source>
        <translation>四窗格</translation>
    </message>
    <message>
        <source>Link the panes</source>
        <translation>窗格联动</translation>
    </message>
    <message>
        <source>Next pane</source>
        <translation>下一个窗格</translation>
    </message>
    <message>
        <source>Enlarge the pane, or show all</source>
        <translation>放大窗格，或显示全部</translation>
    </message>
    <message>
        <source>Second window</source>
        <translation>第二窗口</translation>
    </message>
    <message>
        <source>Open files</source>
        <translation>打开文件</translation>
    </message>
    <message>
        <source>Close the file</source>
        <translation>关闭文件</translation>
    </message>
    <message>
        <source>Open a study</source>
        <translation>打开研究</translation>
    </message>
    <message>
        <source>Begin or continue reading</source>
        <translation>开始或继续阅片</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>Larger texts</source>
        <translation>放大文字</translation>
    </message>
    <message>
        <source>Smaller texts</source>
        <translation>缩小文字</translation>
    </message>
    <message>
        <source>Texts as large as the screen suggests</source>
        <translation>文字大小随屏幕</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Play or stop</source>
        <translation>播放或停止</translation>
    </message>
    <message>
        <source>Frame before</source>
        <translation>上一帧</translation>
    </message>
    <message>
        <source>Frame after</source>
        <translation>下一帧</translation>
    </message>
    <message>
        <source>Faster</source>
        <translation>加快</translation>
    </message>
    <message>
        <source>Slower</source>
        <translation>减慢</translation>
    </message>
    <message>
        <source>First frame</source>
        <translation>第一帧</translation>
    </message>
    <message>
        <source>Last frame</source>
        <translation>最后一帧</translation>
    </message>
    <message>
        <source>Loop, or to and fro</source>
        <translation>循环或往返播放</translation>
    </message>
    <message>
        <source>Play from here</source>
        <translation>从此处播放</translation>
    </message>
    <message>
        <source>Play up to here</source>
        <translation>播放至此处</translation>
    </message>
    <message>
        <source>Play everything</source>
        <translation>播放全部</translation>
    </message>
    <message>
        <source>Image or clip before</source>
        <translation>上一个图像或视频</translation>
    </message>
    <message>
        <source>Image or clip after</source>
        <translation>下一个图像或视频</translation>
    </message>
    <message>
        <source>Event before</source>
        <translation>上一个事件</translation>
    </message>
    <message>
        <source>Event after</source>
        <translation>下一个事件</translation>
    </message>
    <message>
        <source>Five seconds back</source>
        <translation>后退五秒</translation>
    </message>
    <message>
        <source>Five seconds on</source>
        <translation>前进五秒</translation>
    </message>
    <message>
        <source>First event</source>
        <translation>第一个事件</translation>
    </message>
    <message>
        <source>Last event</source>
        <translation>最后一个事件</translation>
    </message>
    <message>
        <source>Reason, or what becomes of two copies</source>
        <translation>原因，或两份重复的取舍</translation>
    </message>
    <message>
        <source>Take as shown</source>
        <translation>按所示收入</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Enter</translation>
    </message>
    <message>
        <source>Take, nothing to mask</source>
        <translation>收入，无需遮盖</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>不收入</translation>
    </message>
    <message>
        <source>Again later</source>
        <translation>稍后再看</translation>
    </message>
    <message>
        <source>Copies side by side</source>
        <translation>重复并排比较</translation>
    </message>
    <message>
        <source>Take the last act back</source>
        <translation>撤销上一步</translation>
    </message>
    <message>
        <source>Do it again after all</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Take all that is without doubt</source>
        <translation>收入所有无疑点的</translation>
    </message>
    <message>
        <source>Take in what was decided</source>
        <translation>按所做决定导入</translation>
    </message>
    <message>
        <source>Ctrl+Enter</source>
        <translation>Ctrl+Enter</translation>
    </message>
    <message>
        <source>Yes, to what is asked</source>
        <translation>确认所问</translation>
    </message>
    <message>
        <source>Stop looking at sources, or go on</source>
        <translation>停止或继续查看来源</translation>
    </message>
    <message>
        <source>Draw a mask</source>
        <translation>画遮盖框</translation>
    </message>
    <message>
        <source>Lay the mask down</source>
        <translation>放下遮盖框</translation>
    </message>
    <message>
        <source>Move the mask that is drawn</source>
        <translation>移动正在画的遮盖框</translation>
    </message>
    <message>
        <source>Arrow keys</source>
        <translation>方向键</translation>
    </message>
    <message>
        <source>Make it narrower, wider, lower, higher</source>
        <translation>变窄、变宽、变矮、变高</translation>
    </message>
    <message>
        <source>Shift + arrow keys</source>
        <translation>Shift + 方向键</translation>
    </message>
    <message>
        <source>Next mask</source>
        <translation>下一个遮盖框</translation>
    </message>
    <message>
        <source>Move or resize the mask</source>
        <translation>移动或缩放遮盖框</translation>
    </message>
    <message>
        <source>Lift the mask</source>
        <translation>取消遮盖框</translation>
    </message>
    <message>
        <source>Source before</source>
        <translation>上一个来源</translation>
    </message>
    <message>
        <source>Source after</source>
        <translation>下一个来源</translation>
    </message>
    <message>
        <source>A row up</source>
        <translation>上一行</translation>
    </message>
    <message>
        <source>A row down</source>
        <translation>下一行</translation>
    </message>
    <message>
        <source>A screen up</source>
        <translation>上一屏</translation>
    </message>
    <message>
        <source>A screen down</source>
        <translation>下一屏</translation>
    </message>
    <message>
        <source>First source</source>
        <translation>第一个来源</translation>
    </message>
    <message>
        <source>Last source</source>
        <translation>最后一个来源</translation>
    </message>
    <message>
        <source>Open, doubtful, or all sources</source>
        <translation>未决、有疑点或全部来源</translation>
    </message>
    <message>
        <source>Masks as they will be stored, or see-through</source>
        <translation>遮盖按存储效果或半透明显示</translation>
    </message>
    <message>
        <source>Play or stop the clip</source>
        <translation>播放或停止动态</translation>
    </message>
    <message>
        <source>Frame or slice before</source>
        <translation>上一帧或层</translation>
    </message>
    <message>
        <source>Frame or slice after</source>
        <translation>下一帧或层</translation>
    </message>
    <message>
        <source>Next of the frames that were looked at</source>
        <translation>下一个抽查帧</translation>
    </message>
</context>
<context>
    <name>AiCard</name>
    <message>
        <source>Hide</source>
        <translation>隐藏</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Show or hide the AI, key %1</source>
        <translation>显示或隐藏 AI，按键 %1</translation>
    </message>
    <message>
        <source>threshold %1</source>
        <translation>阈值 %1</translation>
    </message>
    <message>
        <source>malignancy score</source>
        <translation>恶性评分</translation>
    </message>
    <message>
        <source>It gives no answer for this case.</source>
        <translation>它对此病例没有给出结果。</translation>
    </message>
    <message>
        <source>On test cases it found %1 of 100 malignant lesions and took %2 of 100 benign ones for malignant.</source>
        <translation>在测试病例中，100 个恶性病灶它检出 %1 个，100 个良性病灶中有 %2 个被判为恶性。</translation>
    </message>
    <message>
        <source>On test cases it found %1 % of the malignant lesions and took %2 % of the benign ones for malignant.</source>
        <translation>在测试病例中，它检出 %1 % 的恶性病灶，并将 %2 % 的良性病灶判为恶性。</translation>
    </message>
    <message>
        <source>suggests %1</source>
        <translation>提示 %1</translation>
    </message>
</context>
<context>
    <name>Asked</name>
    <message>
        <source>The log is not the one that is known</source>
        <translation>日志不是已知的那一份</translation>
    </message>
    <message>
        <source>Nothing is written to it until you have decided.</source>
        <translation>在您作出决定之前，不会向它写入任何内容。</translation>
    </message>
    <message>
        <source>The protocol&apos;s file is not the locked one</source>
        <translation>方案文件不是锁定时的那一份</translation>
    </message>
    <message>
        <source>Reading is refused until it is put back or amended.</source>
        <translation>恢复或修正之前不能阅片。</translation>
    </message>
    <message>
        <source>Forms are not as they were locked: %1</source>
        <translation>表单与锁定时不同：%1</translation>
    </message>
    <message>
        <source>Readers answer the locked ones; put the files back.</source>
        <translation>阅片者填写的是锁定的表单；请恢复文件。</translation>
    </message>
    <message>
        <source>Patient data reported in %1</source>
        <translation>%1 中报告有患者信息</translation>
    </message>
    <message>
        <source>Nobody is shown these cases until you have decided.</source>
        <translation>在您作出决定之前，不向任何人显示这些病例。</translation>
    </message>
    <message>
        <source>Cases wait for the arbitrator: %1</source>
        <translation>等待仲裁的病例：%1</translation>
    </message>
    <message>
        <source>Readers disagree; the arbitrator decides in the reading window.</source>
        <translation>阅片者意见不一致；由仲裁者在阅片窗口中裁定。</translation>
    </message>
    <message>
        <source>An intake was begun and not ended</source>
        <translation>有一次导入已开始但未结束</translation>
    </message>
    <message>
        <source>Go on with it, or take it back.</source>
        <translation>请继续完成，或将其撤回。</translation>
    </message>
    <message>
        <source>Deviations from the plan so far: %1</source>
        <translation>迄今偏离计划：%1 项</translation>
    </message>
    <message>
        <source>Each stands in the report.</source>
        <translation>每一项都写入报告。</translation>
    </message>
    <message>
        <source>Take the images and their table in.</source>
        <translation>导入图像及其表格。</translation>
    </message>
    <message>
        <source>Lock the protocol; every reader&apos;s list is drawn then, and reading can begin.</source>
        <translation>锁定方案；届时生成每位阅片者的列表，即可开始阅片。</translation>
    </message>
    <message>
        <source>Readers read. The study can be closed when all reads are locked.</source>
        <translation>阅片进行中。所有阅片锁定后即可结束研究。</translation>
    </message>
    <message>
        <source>All reads are locked: close the study.</source>
        <translation>所有阅片均已锁定：请结束研究。</translation>
    </message>
    <message>
        <source>Reading is over: open the reference standard.</source>
        <translation>阅片已结束：请打开参考标准。</translation>
    </message>
    <message>
        <source>Compute the results.</source>
        <translation>计算结果。</translation>
    </message>
    <message>
        <source>Write the report.</source>
        <translation>生成报告。</translation>
    </message>
    <message>
        <source>The study is reported.</source>
        <translation>研究已出具报告。</translation>
    </message>
</context>
<context>
    <name>CalibrationEntry</name>
    <message>
        <source>Distance of the two points</source>
        <translation>两点间距离</translation>
    </message>
    <message>
        <source>20 mm or 2 cm</source>
        <translation>20 mm 或 2 cm</translation>
    </message>
    <message>
        <source>Distance of the two points in millimetres</source>
        <translation>两点间距离（毫米）</translation>
    </message>
    <message>
        <source>Calibrate</source>
        <translation>定标</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Type a number, such as 20 mm or 2 cm.</source>
        <translation>请输入数字，例如 20 mm 或 2 cm。</translation>
    </message>
    <message>
        <source>The distance must be more than zero.</source>
        <translation>距离必须大于零。</translation>
    </message>
    <message>
        <source>The distance must be at least 1 mm.</source>
        <translation>距离至少为 1 mm。</translation>
    </message>
    <message>
        <source>The distance must be at most 500 mm.</source>
        <translation>距离最多为 500 mm。</translation>
    </message>
    <message>
        <source>Set the points at least 10 pixels apart.</source>
        <translation>两点至少相距 10 个像素。</translation>
    </message>
</context>
<context>
    <name>CaseGrid</name>
    <message>
        <source>%1 of %2 cases done</source>
        <translation>共 %2 例，已完成 %1 例</translation>
    </message>
</context>
<context>
    <name>Cases</name>
    <message>
        <source>reading</source>
        <translation>阅片</translation>
    </message>
    <message>
        <source>development</source>
        <translation>开发</translation>
    </message>
    <message>
        <source>%1 stills</source>
        <translation>%1 幅静态图</translation>
    </message>
    <message>
        <source>%1 clips</source>
        <translation>%1 段动态图</translation>
    </message>
    <message>
        <source>%1 series</source>
        <translation>%1 个序列</translation>
    </message>
</context>
<context>
    <name>CasesPage</name>
    <message>
        <source>%1 cases to read and %2 for the development of models. Ids are opaque.</source>
        <translation>%1 个待阅病例，%2 个用于模型开发。编号不含任何信息。</translation>
    </message>
    <message>
        <source>Cases</source>
        <translation>病例</translation>
    </message>
    <message>
        <source>No case has been taken in yet. Take a folder of images and its table in first.</source>
        <translation>尚未导入病例。请先导入图像文件夹及其表格。</translation>
    </message>
    <message>
        <source>Case</source>
        <translation>病例</translation>
    </message>
    <message>
        <source>Patient</source>
        <translation>患者</translation>
    </message>
    <message>
        <source>For</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>Media</source>
        <translation>媒体</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>像素</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>patient data reported, hidden</source>
        <translation>报告有患者信息，已隐藏</translation>
    </message>
    <message>
        <source>excluded</source>
        <translation>已排除</translation>
    </message>
    <message>
        <source>simulated</source>
        <translation>模拟</translation>
    </message>
</context>
<context>
    <name>CategoryCaps</name>
    <message>
        <source>%1 %2, key %3</source>
        <translation>%1 %2，按键 %3</translation>
    </message>
</context>
<context>
    <name>CheckLine</name>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Keep: %1</source>
        <translation>保留：%1</translation>
    </message>
</context>
<context>
    <name>ChoiceBox</name>
    <message>
        <source>Yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>No</source>
        <translation>否</translation>
    </message>
</context>
<context>
    <name>ChoiceList</name>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
</context>
<context>
    <name>CineBar</name>
    <message>
        <source>Frame of the clip</source>
        <translation>动态图像的帧</translation>
    </message>
    <message>
        <source>The brackets are the ends of the played part; they can be dragged</source>
        <translation>括号为播放区间的两端，可以拖动</translation>
    </message>
    <message>
        <source>The file gives no frame rate; this one is assumed</source>
        <translation>文件没有给出帧率，此为假定值</translation>
    </message>
    <message>
        <source>Speed {0}×</source>
        <translation>速度 {0}×</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Plays in a loop</source>
        <translation>循环播放</translation>
    </message>
    <message>
        <source>Plays to and fro</source>
        <translation>往返播放</translation>
    </message>
    <message>
        <source>Plays once</source>
        <translation>播放一次</translation>
    </message>
    <message>
        <source>decoding …</source>
        <translation>正在解码 …</translation>
    </message>
    <message>
        <source>{0} dropped</source>
        <translation>丢 {0} 帧</translation>
    </message>
    <message>
        <source>{0}/s assumed</source>
        <translation>假定 {0}/秒</translation>
    </message>
</context>
<context>
    <name>ClipStrip</name>
    <message>
        <source>Part %1 of %2</source>
        <translation>第 %1 片段，共 %2 个</translation>
    </message>
    <message>
        <source>frames %1 to %2</source>
        <translation>第 %1 至 %2 帧</translation>
    </message>
    <message>
        <source>score %1</source>
        <translation>评分 %1</translation>
    </message>
    <message>
        <source>at or above the threshold %1</source>
        <translation>达到或高于阈值 %1</translation>
    </message>
    <message>
        <source>below the threshold %1</source>
        <translation>低于阈值 %1</translation>
    </message>
    <message>
        <source>Parts of the clip that %1 scored</source>
        <translation>%1 评分的视频片段</translation>
    </message>
</context>
<context>
    <name>ClosePage</name>
    <message>
        <source>Close</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>Nothing of the results is known before the study is closed and unblinded. Each step stands in the log, and the first two have no way back.</source>
        <translation>研究结束并揭盲之前，任何结果都不可知。每一步都写入日志，前两步不可撤销。</translation>
    </message>
    <message>
        <source>End the reading</source>
        <translation>结束阅片</translation>
    </message>
    <message>
        <source>Close the study …</source>
        <translation>结束研究…</translation>
    </message>
    <message>
        <source>Open the reference standard</source>
        <translation>打开参考标准</translation>
    </message>
    <message>
        <source>Unblind …</source>
        <translation>揭盲…</translation>
    </message>
    <message>
        <source>Compute the results</source>
        <translation>计算结果</translation>
    </message>
    <message>
        <source>Analyse …</source>
        <translation>分析…</translation>
    </message>
    <message>
        <source>Write the report</source>
        <translation>生成报告</translation>
    </message>
    <message>
        <source>Write the PDF …</source>
        <translation>生成 PDF…</translation>
    </message>
    <message>
        <source>Open the report</source>
        <translation>打开报告</translation>
    </message>
    <message>
        <source>Reading is over.</source>
        <translation>阅片已结束。</translation>
    </message>
    <message>
        <source>The protocol is not locked: nobody has read yet.</source>
        <translation>方案尚未锁定：还没有人阅片。</translation>
    </message>
    <message>
        <source>All cases of all readers are read.</source>
        <translation>所有阅片者的所有病例均已阅完。</translation>
    </message>
    <message>
        <source>%1 case reads are left. To close nevertheless needs a reason.</source>
        <translation>还有 %1 次病例阅片未完成。仍要结束需说明理由。</translation>
    </message>
    <message>
        <source>Opened.</source>
        <translation>已打开。</translation>
    </message>
    <message>
        <source>Sealed.</source>
        <translation>已密封。</translation>
    </message>
    <message>
        <source>Computed; files lie in %1.</source>
        <translation>已计算；文件位于 %1。</translation>
    </message>
    <message>
        <source>Not computed yet.</source>
        <translation>尚未计算。</translation>
    </message>
    <message>
        <source>Not written yet.</source>
        <translation>尚未生成。</translation>
    </message>
    <message>
        <source>No read, amendment or override comes after it, and there is no way back. The reference standard stays sealed.</source>
        <translation>此后不能再有阅片、修正或提前开放，且不可撤销。参考标准仍保持密封。</translation>
    </message>
    <message>
        <source>Close the study</source>
        <translation>结束研究</translation>
    </message>
    <message>
        <source>Reading ends for good.</source>
        <translation>阅片永久结束。</translation>
    </message>
    <message>
        <source>The study is closed.</source>
        <translation>研究已结束。</translation>
    </message>
    <message>
        <source>It is opened for good; two persons do it together where two may.</source>
        <translation>打开后不可撤销；若有两人有权，则须两人共同进行。</translation>
    </message>
    <message>
        <source>Unblind</source>
        <translation>揭盲</translation>
    </message>
    <message>
        <source>The reference standard is opened for good.</source>
        <translation>参考标准将被永久打开。</translation>
    </message>
    <message>
        <source>The reference standard is open.</source>
        <translation>参考标准已打开。</translation>
    </message>
    <message>
        <source>The same study gives the same files, whoever computes them.</source>
        <translation>同一研究无论由谁计算，得到的文件都相同。</translation>
    </message>
    <message>
        <source>Analyse</source>
        <translation>分析</translation>
    </message>
    <message>
        <source>The results are computed.</source>
        <translation>结果已计算。</translation>
    </message>
    <message>
        <source>A PDF in the language of this window; its hash goes into the log.</source>
        <translation>以本窗口的语言生成 PDF；其哈希值写入日志。</translation>
    </message>
    <message>
        <source>Write</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Written: %1</source>
        <translation>已生成：%1</translation>
    </message>
</context>
<context>
    <name>ConfirmCard</name>
    <message>
        <source>Enter</source>
        <translation>Enter</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
</context>
<context>
    <name>CoordinatorWindow</name>
    <message>
        <source>Something is still being done.</source>
        <translation>仍有操作正在进行。</translation>
    </message>
    <message>
        <source>Wait for its end, or stop it; then close the window.</source>
        <translation>请等待其结束，或将其停止，然后关闭窗口。</translation>
    </message>
    <message>
        <source>Dark colours</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Light colours</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Leave the study</source>
        <translation>离开研究</translation>
    </message>
</context>
<context>
    <name>CopiesPanel</name>
    <message>
        <source>COPIES</source>
        <translation>副本</translation>
    </message>
    <message>
        <source>Put it in the place of a damaged log …</source>
        <translation>用它替换损坏的日志…</translation>
    </message>
    <message>
        <source>Second folder …</source>
        <translation>第二文件夹…</translation>
    </message>
    <message>
        <source>No second folder</source>
        <translation>不用第二文件夹</translation>
    </message>
    <message>
        <source>Made (UTC)</source>
        <translation>生成时间（UTC）</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>verified</source>
        <translation>已核实</translation>
    </message>
    <message>
        <source>DAMAGED</source>
        <translation>已损坏</translation>
    </message>
    <message>
        <source>There is no copy yet; one is made when a session begins.</source>
        <translation>尚无副本；轮次开始时会生成。</translation>
    </message>
    <message>
        <source>All copies lie on the disk of the study. Name a folder on another one.</source>
        <translation>所有副本都在研究所在的磁盘上。请指定另一磁盘上的文件夹。</translation>
    </message>
    <message>
        <source>Copies go to %1 as well.</source>
        <translation>副本同时存入 %1。</translation>
    </message>
    <message>
        <source>Copies go to %1 as well, which cannot be reached now.</source>
        <translation>副本同时存入 %1，但目前无法访问。</translation>
    </message>
    <message>
        <source>Put a copy in the place of the log</source>
        <translation>用副本替换日志</translation>
    </message>
    <message>
        <source>The damaged file stays beside it. What of its log can still be read and goes on from the copy is taken over; what is lost is said. A sound log is not replaced.</source>
        <translation>损坏的文件保留在旁边。其中仍可读取并衔接副本的部分会被接收；丢失的内容会说明。完好的日志不会被替换。</translation>
    </message>
    <message>
        <source>Put it in place</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>In place. Nothing of the damaged log could be read: what came after the copy is lost.</source>
        <translation>已替换。损坏的日志完全无法读取：副本之后的内容已丢失。</translation>
    </message>
    <message>
        <source>In place: %1 events. Taken over from the damaged log: %2. Lost: %3.</source>
        <translation>已替换：%1 个事件。从损坏的日志中接收：%2。丢失：%3。</translation>
    </message>
    <message>
        <source>Choose a folder on another disk</source>
        <translation>选择另一磁盘上的文件夹</translation>
    </message>
    <message>
        <source>Setting the second folder</source>
        <translation>正在设置第二文件夹</translation>
    </message>
    <message>
        <source>The second folder is set.</source>
        <translation>第二文件夹已设置。</translation>
    </message>
</context>
<context>
    <name>Cover</name>
    <message>
        <source>Reported</source>
        <translation>已上报</translation>
    </message>
    <message>
        <source>The case is hidden. The coordinator decides on it.</source>
        <translation>该病例已隐藏，由协调员决定。</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Press %1 to go on.</source>
        <translation>按 %1 继续。</translation>
    </message>
</context>
<context>
    <name>CurvesWindow</name>
    <message>
        <source>Learning curves of %1 – SonoRead</source>
        <translation>%1 的学习曲线 – SonoRead</translation>
    </message>
    <message>
        <source>No epoch is whole yet.</source>
        <translation>尚无完成的轮次。</translation>
    </message>
    <message>
        <source>The ring marks the epoch that is kept. The validation part chose it, so its AUC is optimistic.</source>
        <translation>圆圈标出保留的轮次。它由验证部分选出，因此其 AUC 偏乐观。</translation>
    </message>
    <message>
        <source>The training is not finished.</source>
        <translation>训练尚未结束。</translation>
    </message>
</context>
<context>
    <name>DiagnosesBox</name>
    <message>
        <source>Type a diagnosis, Enter adds it</source>
        <translation>输入诊断，按 Enter 添加</translation>
    </message>
    <message>
        <source>Enter adds: %1</source>
        <translation>按 Enter 添加：%1</translation>
    </message>
    <message>
        <source>Backspace takes the last one back</source>
        <translation>按退格键撤回最后一项</translation>
    </message>
    <message>
        <source>Remove %1</source>
        <translation>移除 %1</translation>
    </message>
</context>
<context>
    <name>EvidenceLegend</name>
    <message>
        <source>what %1 scored</source>
        <translation>%1 评分的区域</translation>
    </message>
    <message>
        <source>where %1 looked: little to much</source>
        <translation>%1 关注之处：由少到多</translation>
    </message>
    <message>
        <source>Bars along the clip: the score of each part; dashed: the threshold</source>
        <translation>沿视频的色带：各片段的评分；虚线：阈值</translation>
    </message>
    <message>
        <source>It shows where the network looked, and makes no claim where a lesion is.</source>
        <translation>仅显示网络关注之处，并不表示病灶在何处。</translation>
    </message>
    <message>
        <source>Show marks</source>
        <translation>显示标记</translation>
    </message>
    <message>
        <source>Hide marks</source>
        <translation>隐藏标记</translation>
    </message>
    <message>
        <source>Show or hide the AI&apos;s marks over the image, key %1</source>
        <translation>显示或隐藏图像上的 AI 标记，按键 %1</translation>
    </message>
</context>
<context>
    <name>Facts</name>
    <message>
        <source>%1 frames a second assumed</source>
        <translation>假定每秒 %1 帧</translation>
    </message>
    <message>
        <source>times disagree with the stated duration</source>
        <translation>帧时间与标明的时长不符</translation>
    </message>
    <message>
        <source>sigmoid window shown as a linear one</source>
        <translation>S 形窗以线性窗显示</translation>
    </message>
    <message>
        <source>frames are missing</source>
        <translation>缺少部分帧</translation>
    </message>
    <message>
        <source>damaged: frame %1</source>
        <translation>第 %1 帧已损坏</translation>
    </message>
    <message>
        <source>more frames than the file says: all are shown</source>
        <translation>帧数多于文件所述：已全部显示</translation>
    </message>
    <message>
        <source>transparent everywhere by its file: shown opaque</source>
        <translation>文件标明整幅透明：按不透明显示</translation>
    </message>
    <message>
        <source>with the file&apos;s own drawings (%1 hides them)</source>
        <translation>含文件自带的图形（按 %1 隐藏）</translation>
    </message>
    <message>
        <source>the file has drawings that cannot be shown</source>
        <translation>文件含有无法显示的图形</translation>
    </message>
    <message>
        <source>the scale does not fit this image: it was cut or resized</source>
        <translation>定标与此图像不符：图像被裁剪或缩放过</translation>
    </message>
    <message>
        <source>the slices name no series: put together by folder and patient</source>
        <translation>图像未标明序列：按文件夹和患者归为一组</translation>
    </message>
    <message>
        <source>colour of 16 bits shown with 8</source>
        <translation>16 位彩色以 8 位显示</translation>
    </message>
    <message>
        <source>manual scale</source>
        <translation>手动定标</translation>
    </message>
    <message>
        <source>no scale</source>
        <translation>无定标</translation>
    </message>
    <message>
        <source>axial</source>
        <translation>轴位</translation>
    </message>
    <message>
        <source>coronal</source>
        <translation>冠状位</translation>
    </message>
    <message>
        <source>sagittal</source>
        <translation>矢状位</translation>
    </message>
    <message>
        <source>series %1</source>
        <translation>序列 %1</translation>
    </message>
    <message>
        <source>patient %1</source>
        <translation>患者 %1</translation>
    </message>
    <message>
        <source>stack %1</source>
        <translation>图像组 %1</translation>
    </message>
    <message>
        <source>temporal position %1</source>
        <translation>时间位置 %1</translation>
    </message>
    <message>
        <source>acquisition %1</source>
        <translation>采集 %1</translation>
    </message>
    <message>
        <source>echo time %1 ms</source>
        <translation>回波时间 %1 ms</translation>
    </message>
    <message>
        <source>echo %1</source>
        <translation>回波 %1</translation>
    </message>
    <message>
        <source>b %1 s/mm²</source>
        <translation>b 值 %1 s/mm²</translation>
    </message>
    <message>
        <source>type %1</source>
        <translation>类型 %1</translation>
    </message>
    <message>
        <source>trigger time %1 ms</source>
        <translation>触发时间 %1 ms</translation>
    </message>
    <message>
        <source>taken at %1</source>
        <translation>采集于 %1</translation>
    </message>
    <message>
        <source>made at %1</source>
        <translation>生成于 %1</translation>
    </message>
    <message>
        <source>frame of reference %1</source>
        <translation>参考坐标系 %1</translation>
    </message>
    <message>
        <source>side by side %1</source>
        <translation>并列 %1</translation>
    </message>
    <message>
        <source>phase %1</source>
        <translation>期相 %1</translation>
    </message>
    <message>
        <source>repetition %1</source>
        <translation>重复 %1</translation>
    </message>
    <message>
        <source>the file&apos;s own drawings are hidden (%1 shows them)</source>
        <translation>文件自带的图形已隐藏（按 %1 显示）</translation>
    </message>
</context>
<context>
    <name>FeedbackCard</name>
    <message>
        <source>PRACTICE</source>
        <translation>练习</translation>
    </message>
    <message>
        <source>%1 of %2 right so far</source>
        <translation>目前 %2 例中判断正确 %1 例</translation>
    </message>
    <message>
        <source>The case is %1.</source>
        <translation>该病例为%1。</translation>
    </message>
    <message>
        <source>✓ Right: %1</source>
        <translation>✓ 正确：%1</translation>
    </message>
    <message>
        <source>✕ Not right: the case is %1</source>
        <translation>✕ 不正确：该病例为%1</translation>
    </message>
    <message>
        <source>Enter goes on.</source>
        <translation>按 Enter 继续。</translation>
    </message>
    <message>
        <source>The practice is over. From now on your reads count.</source>
        <translation>练习结束。从现在起您的判读计入研究。</translation>
    </message>
    <message>
        <source>The pass mark was not reached. The practice begins again.</source>
        <translation>未达到合格线，练习将重新开始。</translation>
    </message>
</context>
<context>
    <name>FieldBox</name>
    <message>
        <source>optional</source>
        <translation>选填</translation>
    </message>
</context>
<context>
    <name>FigurePane</name>
    <message>
        <source>Smaller</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Smaller  (-)</source>
        <translation>缩小  (-)</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Larger  (+)</source>
        <translation>放大  (+)</translation>
    </message>
    <message>
        <source>Whole figure</source>
        <translation>整幅图</translation>
    </message>
    <message>
        <source>Whole figure  (0, or a double click)</source>
        <translation>整幅图  (0 或双击)</translation>
    </message>
    <message>
        <source>Save as SVG …</source>
        <translation>存为 SVG…</translation>
    </message>
    <message>
        <source>Save as PNG …</source>
        <translation>存为 PNG…</translation>
    </message>
    <message>
        <source>Save the figure</source>
        <translation>保存图</translation>
    </message>
</context>
<context>
    <name>FormPanel</name>
    <message>
        <source>0   cannot assess</source>
        <translation>0   无法评估</translation>
    </message>
</context>
<context>
    <name>FormValues</name>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>image %1</source>
        <translation>图像 %1</translation>
    </message>
    <message>
        <source>frame %1</source>
        <translation>帧 %1</translation>
    </message>
    <message>
        <source>no scale</source>
        <translation>无标尺</translation>
    </message>
</context>
<context>
    <name>FrameStrip</name>
    <message>
        <source>Frames that were looked at</source>
        <translation>抽查帧</translation>
    </message>
</context>
<context>
    <name>Gallery</name>
    <message>
        <source>All cases</source>
        <translation>所有病例</translation>
    </message>
    <message>
        <source>Missed cancers that the AI found</source>
        <translation>漏诊而 AI 发现的癌</translation>
    </message>
    <message>
        <source>Harmed: right before, wrong after</source>
        <translation>受损：之前正确，之后错误</translation>
    </message>
    <message>
        <source>Helped: wrong before, right after</source>
        <translation>获益：之前错误，之后正确</translation>
    </message>
    <message>
        <source>malignant</source>
        <translation>恶性</translation>
    </message>
    <message>
        <source>benign</source>
        <translation>良性</translation>
    </message>
    <message>
        <source>normal</source>
        <translation>正常</translation>
    </message>
</context>
<context>
    <name>GalleryPane</name>
    <message>
        <source>Which cases</source>
        <translation>显示哪些病例</translation>
    </message>
    <message>
        <source>There is no such case in this study.</source>
        <translation>本研究中没有这样的病例。</translation>
    </message>
    <message>
        <source>harmed</source>
        <translation>受损</translation>
    </message>
    <message>
        <source>helped</source>
        <translation>获益</translation>
    </message>
    <message>
        <source>positive</source>
        <translation>阳性</translation>
    </message>
    <message>
        <source>negative</source>
        <translation>阴性</translation>
    </message>
    <message>
        <source>Case</source>
        <translation>病例</translation>
    </message>
    <message>
        <source>Truth</source>
        <translation>参考标准</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
</context>
<context>
    <name>HelpSheet</name>
    <message>
        <source>RATE</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>LOCK</source>
        <translation>锁定</translation>
    </message>
    <message>
        <source>IMAGE</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>CT WINDOWS</source>
        <translation>CT 窗</translation>
    </message>
    <message>
        <source>OVER THE IMAGE</source>
        <translation>叠加</translation>
    </message>
    <message>
        <source>MEASURE</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>CLIP</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>REPLAY</source>
        <translation>回放</translation>
    </message>
    <message>
        <source>DECIDE</source>
        <translation>决定</translation>
    </message>
    <message>
        <source>MASKS</source>
        <translation>遮盖</translation>
    </message>
    <message>
        <source>LIST</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>PANES</source>
        <translation>窗格</translation>
    </message>
    <message>
        <source>WINDOW</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>MOUSE</source>
        <translation>鼠标</translation>
    </message>
    <message>
        <source>Close  (F1)</source>
        <translation>关闭  (F1)</translation>
    </message>
    <message>
        <source>Standard keys</source>
        <translation>恢复标准按键</translation>
    </message>
    <message>
        <source>The keys are fixed by the study: every reader has the same.</source>
        <translation>按键由研究固定：所有阅片者相同。</translation>
    </message>
    <message>
        <source>To change a key, press it here, then the new one.</source>
        <translation>要更改按键，请在此点按它，然后按下新键。</translation>
    </message>
    <message>
        <source>Press the new key for “%1”. Esc leaves it as it is.</source>
        <translation>请按下“%1”的新按键。按 Esc 保持不变。</translation>
    </message>
    <message>
        <source>The keys could not be saved. Nothing was changed.</source>
        <translation>按键未能保存，未作任何更改。</translation>
    </message>
    <message>
        <source>%1 cannot be given to another act. Press another key, or Esc.</source>
        <translation>%1 不能用于其他操作。请按别的键，或按 Esc。</translation>
    </message>
    <message>
        <source>%1 belongs to “%2”, which would get %3 instead.</source>
        <translation>%1 已用于“%2”；交换后它将改用 %3。</translation>
    </message>
    <message>
        <source>These two cannot exchange their keys.</source>
        <translation>这两个操作不能交换按键。</translation>
    </message>
    <message>
        <source>Your file keys.json is not used, or only in part: `sonoread keys` says why.</source>
        <translation>您的 keys.json 文件未被使用或仅部分使用：运行 sonoread keys 可查看原因。</translation>
    </message>
    <message>
        <source>Left drag</source>
        <translation>左键拖动</translation>
    </message>
    <message>
        <source>Window (across) and level (up and down)</source>
        <translation>左右调窗宽，上下调窗位</translation>
    </message>
    <message>
        <source>Middle drag, Space + drag</source>
        <translation>中键拖动，空格 + 拖动</translation>
    </message>
    <message>
        <source>Pan</source>
        <translation>平移</translation>
    </message>
    <message>
        <source>Right drag, Ctrl + wheel</source>
        <translation>右键拖动，Ctrl + 滚轮</translation>
    </message>
    <message>
        <source>Zoom about the pointer</source>
        <translation>以指针为中心缩放</translation>
    </message>
    <message>
        <source>Double click</source>
        <translation>双击</translation>
    </message>
    <message>
        <source>Fit to the window</source>
        <translation>适应窗口</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>滚轮</translation>
    </message>
    <message>
        <source>Another image or frame</source>
        <translation>另一个图像或帧</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
</context>
<context>
    <name>ImageDots</name>
    <message>
        <source>image %1/%2</source>
        <translation>图像 %1/%2</translation>
    </message>
</context>
<context>
    <name>ImageStage</name>
    <message>
        <source>Image %1</source>
        <translation>图像 %1</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>linked</source>
        <translation>联动</translation>
    </message>
    <message>
        <source>Simulated image</source>
        <translation>模拟图像</translation>
    </message>
    <message>
        <source>● AI shown</source>
        <translation>● AI 已显示</translation>
    </message>
    <message>
        <source>AI hidden</source>
        <translation>AI 已隐藏</translation>
    </message>
</context>
<context>
    <name>KeyNotice</name>
    <message>
        <source>Exchange the keys</source>
        <translation>交换按键</translation>
    </message>
    <message>
        <source>Leave as it is</source>
        <translation>保持不变</translation>
    </message>
</context>
<context>
    <name>KeyRow</name>
    <message>
        <source>Standard key</source>
        <translation>标准按键</translation>
    </message>
    <message>
        <source>Standard key for %1</source>
        <translation>恢复“%1”的标准按键</translation>
    </message>
    <message>
        <source>Press a key</source>
        <translation>请按键</translation>
    </message>
    <message>
        <source>%1: key %2; press to change it</source>
        <translation>%1：按键 %2；按下可更改</translation>
    </message>
</context>
<context>
    <name>LearningCurvePlot</name>
    <message>
        <source>Loss on the training part</source>
        <translation>训练部分的损失</translation>
    </message>
    <message>
        <source>AUC on the validation part</source>
        <translation>验证部分的 AUC</translation>
    </message>
    <message>
        <source>Learning curves: no epoch is whole yet</source>
        <translation>学习曲线：尚无完成的轮次</translation>
    </message>
    <message>
        <source>Learning curves: highest AUC on a validation part %1</source>
        <translation>学习曲线：验证部分的最高 AUC 为 %1</translation>
    </message>
    <message>
        <source>fold %1</source>
        <translation>第 %1 折</translation>
    </message>
    <message>
        <source>seed %1</source>
        <translation>种子 %1</translation>
    </message>
    <message>
        <source>epoch</source>
        <translation>轮次</translation>
    </message>
</context>
<context>
    <name>LikelihoodInput</name>
    <message>
        <source>%1 in per cent</source>
        <translation>%1（百分比）</translation>
    </message>
    <message>
        <source>not given</source>
        <translation>未填写</translation>
    </message>
</context>
<context>
    <name>LoginPage</name>
    <message>
        <source>Who is reading? Choose your name.</source>
        <translation>请选择您的姓名，开始阅片。</translation>
    </message>
    <message>
        <source>Another study</source>
        <translation>其他研究</translation>
    </message>
    <message>
        <source>This study is not locked yet, so reading has not begun.</source>
        <translation>本研究方案尚未锁定，还不能开始阅片。</translation>
    </message>
    <message>
        <source>The coordinator locks the protocol; then choose your name here.</source>
        <translation>待协调员锁定方案后，请在此选择您的姓名。</translation>
    </message>
    <message>
        <source>senior</source>
        <translation>高年资</translation>
    </message>
    <message>
        <source>junior</source>
        <translation>低年资</translation>
    </message>
    <message>
        <source>%1 years</source>
        <translation>从业 %1 年</translation>
    </message>
    <message>
        <source>simulated reader</source>
        <translation>模拟阅片者</translation>
    </message>
    <message>
        <source>Session %1 · %2 / %3</source>
        <translation>第 %1 轮 · %2 / %3</translation>
    </message>
</context>
<context>
    <name>MarkBox</name>
    <message>
        <source>Draw it on the image.</source>
        <translation>请在图像上绘制。</translation>
    </message>
    <message>
        <source>not drawn</source>
        <translation>未绘制</translation>
    </message>
    <message>
        <source>Draw again</source>
        <translation>重新绘制</translation>
    </message>
    <message>
        <source>Draw</source>
        <translation>绘制</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>擦除</translation>
    </message>
</context>
<context>
    <name>Measuring</name>
    <message>
        <source>%1 (manual)</source>
        <translation>%1（手动）</translation>
    </message>
    <message>
        <source>no scale in the file</source>
        <translation>文件中没有定标</translation>
    </message>
    <message>
        <source>outside the calibrated regions</source>
        <translation>在定标区域之外</translation>
    </message>
    <message>
        <source>a region without lengths</source>
        <translation>该区域没有长度定标</translation>
    </message>
    <message>
        <source>across regions of unlike scale</source>
        <translation>跨越比例不同的区域</translation>
    </message>
    <message>
        <source>two regions disagree here</source>
        <translation>此处两个区域的定标不一致</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Retry</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>NoteField</name>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Note, key %1</source>
        <translation>备注，按键 %1</translation>
    </message>
</context>
<context>
    <name>OpinionsCard</name>
    <message>
        <source>TWO READERS DISAGREE</source>
        <translation>两位读者意见不一</translation>
    </message>
    <message>
        <source>READER %1</source>
        <translation>读者 %1</translation>
    </message>
</context>
<context>
    <name>OptionCaps</name>
    <message>
        <source>%1, key %2</source>
        <translation>%1，按键 %2</translation>
    </message>
</context>
<context>
    <name>OverrideBox</name>
    <message>
        <source>Why not as the AI?</source>
        <translation>为何与 AI 不同？</translation>
    </message>
    <message>
        <source>Why you depart from the AI, key %1</source>
        <translation>与 AI 不一致的原因，按键 %1</translation>
    </message>
    <message>
        <source>A number, or your own words; not required</source>
        <translation>输入编号或自己的话；选填</translation>
    </message>
    <message>
        <source>Why you depart from the AI</source>
        <translation>与 AI 不一致的原因</translation>
    </message>
</context>
<context>
    <name>Overrides</name>
    <message>
        <source>The signs in the image speak against it</source>
        <translation>图像征象不支持</translation>
    </message>
    <message>
        <source>The AI seems to look at something else</source>
        <translation>AI 似乎关注了别处</translation>
    </message>
    <message>
        <source>The AI&apos;s answer is close to its threshold</source>
        <translation>AI 的结果接近其阈值</translation>
    </message>
</context>
<context>
    <name>OverviewPage</name>
    <message>
        <source>NEEDS A PERSON</source>
        <translation>需要处理</translation>
    </message>
    <message>
        <source>NEXT</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Go there</source>
        <translation>前往</translation>
    </message>
    <message>
        <source>not locked</source>
        <translation>未锁定</translation>
    </message>
    <message>
        <source>protocol locked, version %1</source>
        <translation>方案已锁定，第 %1 版</translation>
    </message>
    <message>
        <source>reading</source>
        <translation>阅片</translation>
    </message>
    <message>
        <source>unblinded</source>
        <translation>已揭盲</translation>
    </message>
    <message>
        <source>closed, still blinded</source>
        <translation>已结束，仍保持盲态</translation>
    </message>
    <message>
        <source>log is not the known one</source>
        <translation>日志不是已知的那一份</translation>
    </message>
    <message>
        <source>log not signed yet</source>
        <translation>日志尚未签名</translation>
    </message>
    <message>
        <source>log signed to event %1</source>
        <translation>日志已签名至第 %1 个事件</translation>
    </message>
    <message>
        <source>of %1 case reads</source>
        <translation>（共 %1 次病例阅片）</translation>
    </message>
    <message>
        <source>The protocol names no readers yet; name them there.</source>
        <translation>方案中还没有阅片者；请在方案中填写。</translation>
    </message>
    <message>
        <source>Nothing waits for a person.</source>
        <translation>没有待处理的事项。</translation>
    </message>
    <message>
        <source>cases to read</source>
        <translation>待阅病例</translation>
    </message>
    <message>
        <source>cases for development</source>
        <translation>开发病例</translation>
    </message>
    <message>
        <source>models frozen</source>
        <translation>已冻结模型</translation>
    </message>
    <message>
        <source>events in the log</source>
        <translation>日志事件</translation>
    </message>
</context>
<context>
    <name>PercentBox</name>
    <message>
        <source>%1, then digits and Enter</source>
        <translation>按 %1，输入数字后按 Enter</translation>
    </message>
</context>
<context>
    <name>PinPage</name>
    <message>
        <source>Locked</source>
        <translation>已锁定</translation>
    </message>
    <message>
        <source>Your PIN</source>
        <translation>请输入 PIN</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>PIN</translation>
    </message>
    <message>
        <source>Checking …</source>
        <translation>正在核对……</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Another reader</source>
        <translation>换一位阅片者</translation>
    </message>
    <message>
        <source>Nobody was at the keys for ten minutes. Your read is paused and kept; your PIN goes on with it. If another reader takes over, your session ends in order.</source>
        <translation>十分钟内无人操作。当前阅片已暂停并保存，输入您的 PIN 即可继续。如由另一位阅片者接手，您的本次阅片将正常结束。</translation>
    </message>
    <message>
        <source>Your PIN shows that it is you, and signs what you lock.</source>
        <translation>PIN 用于确认是您本人，并为您锁定的阅片签名。</translation>
    </message>
    <message>
        <source>Choose another reader once more to lose it.</source>
        <translation>再次选择“换一位阅片者”将放弃该内容。</translation>
    </message>
    <message>
        <source>What was entered last is not saved.</source>
        <translation>最后输入的内容尚未保存。</translation>
    </message>
    <message>
        <source>Too many wrong PINs.</source>
        <translation>PIN 错误次数过多。</translation>
    </message>
    <message>
        <source>You can try again in %1 min. The coordinator can help you.</source>
        <translation>请在 %1 分钟后重试，也可请协调员协助。</translation>
    </message>
    <message>
        <source>This PIN is not right.</source>
        <translation>PIN 不正确。</translation>
    </message>
    <message>
        <source>After one more wrong PIN you have to wait.</source>
        <translation>再错一次就需要等待。</translation>
    </message>
    <message>
        <source>%1 tries are left before you have to wait.</source>
        <translation>还可再试 %1 次，之后需要等待。</translation>
    </message>
</context>
<context>
    <name>Places</name>
    <message>
        <source>Overview</source>
        <translation>概览</translation>
    </message>
    <message>
        <source>Cases</source>
        <translation>病例</translation>
    </message>
    <message>
        <source>Readers</source>
        <translation>阅片者</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>日程</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Trust</source>
        <translation>可信</translation>
    </message>
</context>
<context>
    <name>PointsLine</name>
    <message>
        <source>%1 points</source>
        <translation>%1 分</translation>
    </message>
</context>
<context>
    <name>PracticeBanner</name>
    <message>
        <source>Practice – not counted. You are told the diagnosis afterwards.</source>
        <translation>练习——不计入结果。之后会告知诊断。</translation>
    </message>
</context>
<context>
    <name>ProgressPage</name>
    <message>
        <source>The protocol names no readers yet.</source>
        <translation>方案中还没有阅片者。</translation>
    </message>
    <message>
        <source>DEVIATIONS SO FAR: %1</source>
        <translation>迄今的偏离：%1</translation>
    </message>
    <message>
        <source>Everything has gone as planned so far.</source>
        <translation>迄今一切按计划进行。</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>PATIENT DATA REPORTED</source>
        <translation>报告的患者信息</translation>
    </message>
    <message>
        <source>Nothing to hide: read on …</source>
        <translation>无需隐藏：继续阅片…</translation>
    </message>
    <message>
        <source>Exclude the case …</source>
        <translation>排除该病例…</translation>
    </message>
    <message>
        <source>Draw arbitrations now</source>
        <translation>立即生成仲裁</translation>
    </message>
    <message>
        <source>Case</source>
        <translation>病例</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Reported by</source>
        <translation>报告者</translation>
    </message>
    <message>
        <source>Reads locked before</source>
        <translation>此前锁定的阅片</translation>
    </message>
    <message>
        <source>When (UTC)</source>
        <translation>时间（UTC）</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Whom</source>
        <translation>涉及</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Median time</source>
        <translation>中位时间</translation>
    </message>
    <message>
        <source>Reading begins when the protocol is locked.</source>
        <translation>方案锁定后开始阅片。</translation>
    </message>
    <message>
        <source>All cases of all readers are read.</source>
        <translation>所有阅片者的所有病例均已阅完。</translation>
    </message>
    <message>
        <source>%1 case reads are left. Times are medians of work without pauses.</source>
        <translation>还剩 %1 次病例阅片。时间为不含暂停的工作时间中位数。</translation>
    </message>
    <message>
        <source>Arbitration: %1 cases drawn, %2 decided, %3 open.</source>
        <translation>仲裁：已生成 %1 例，已裁定 %2 例，待定 %3 例。</translation>
    </message>
    <message>
        <source>hidden until you decide</source>
        <translation>隐藏，等待您决定</translation>
    </message>
    <message>
        <source>excluded</source>
        <translation>已排除</translation>
    </message>
    <message>
        <source>Show %1 again</source>
        <translation>重新显示 %1</translation>
    </message>
    <message>
        <source>Exclude %1</source>
        <translation>排除 %1</translation>
    </message>
    <message>
        <source>The case is read on as it is.</source>
        <translation>该病例原样继续阅片。</translation>
    </message>
    <message>
        <source>The case is never shown again. Reads of it that are locked stay.</source>
        <translation>该病例不再显示。已锁定的阅片保留。</translation>
    </message>
    <message>
        <source>Read on</source>
        <translation>继续阅片</translation>
    </message>
    <message>
        <source>Exclude</source>
        <translation>排除</translation>
    </message>
    <message>
        <source>%1 is settled.</source>
        <translation>%1 已处理。</translation>
    </message>
    <message>
        <source>Draw arbitrations</source>
        <translation>生成仲裁</translation>
    </message>
    <message>
        <source>Cases on which readers disagree go to the arbitrator.</source>
        <translation>阅片者意见不一致的病例交由仲裁者。</translation>
    </message>
    <message>
        <source>Draw</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>No further case is due for arbitration.</source>
        <translation>没有其他病例需要仲裁。</translation>
    </message>
    <message>
        <source>%1 cases were drawn for arbitration.</source>
        <translation>已生成 %1 例仲裁。</translation>
    </message>
</context>
<context>
    <name>QAbstractFileIconProvider</name>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>%1 File</source>
        <translation>%1 文件</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Drive</source>
        <translation>驱动器</translation>
    </message>
</context>
<context>
    <name>QFileDialog</name>
    <message>
        <source>&amp;Look in:</source>
        <translation>查找位置(&amp;L)：</translation>
    </message>
    <message>
        <source>Files of &amp;type:</source>
        <translation>文件类型(&amp;T)：</translation>
    </message>
</context>
<context>
    <name>QFileSystemModel</name>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
</context>
<context>
    <name>QuestionDialog</name>
    <message>
        <source>Reason (stands in the log)</source>
        <translation>理由（写入日志）</translation>
    </message>
    <message>
        <source>Passphrase of the study</source>
        <translation>研究口令</translation>
    </message>
    <message>
        <source>The same again</source>
        <translation>再次输入</translation>
    </message>
    <message>
        <source>Person</source>
        <translation>人员</translation>
    </message>
    <message>
        <source>Her passphrase</source>
        <translation>其口令</translation>
    </message>
</context>
<context>
    <name>ReadPanel</name>
    <message>
        <source>Ask the AI</source>
        <translation>请求 AI 意见</translation>
    </message>
    <message>
        <source>Back  Esc</source>
        <translation>返回  Esc</translation>
    </message>
    <message>
        <source>You sign: %1</source>
        <translation>签名：%1</translation>
    </message>
    <message>
        <source>Your first read is kept: %1</source>
        <translation>您的首次阅片已保留：%1</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Reporting …</source>
        <translation>正在上报…</translation>
    </message>
    <message>
        <source>Locking …</source>
        <translation>正在锁定…</translation>
    </message>
    <message>
        <source>Lock it</source>
        <translation>确认锁定</translation>
    </message>
    <message>
        <source>Lock these answers</source>
        <translation>锁定这些回答</translation>
    </message>
    <message>
        <source>Lock the final read</source>
        <translation>锁定最终判读</translation>
    </message>
    <message>
        <source>Lock this read</source>
        <translation>锁定本次判读</translation>
    </message>
    <message>
        <source>○ typing …</source>
        <translation>○ 正在输入 …</translation>
    </message>
    <message>
        <source>○ saving …</source>
        <translation>○ 正在保存…</translation>
    </message>
    <message>
        <source>✕ not saved</source>
        <translation>✕ 未保存</translation>
    </message>
    <message>
        <source>● locked and saved</source>
        <translation>● 已锁定并保存</translation>
    </message>
    <message>
        <source>● first read locked and saved</source>
        <translation>● 首次阅片已锁定并保存</translation>
    </message>
    <message>
        <source>● draft saved</source>
        <translation>● 草稿已保存</translation>
    </message>
    <message>
        <source>Look at the AI&apos;s answer first. Enter locks in a moment.</source>
        <translation>请先看 AI 的回答，稍后按回车键即可锁定。</translation>
    </message>
    <message>
        <source>Not locked yet. %1</source>
        <translation>尚未锁定。%1</translation>
    </message>
    <message>
        <source>Say why it cannot be assessed: keys 1 – %1.</source>
        <translation>请说明无法评估的原因：按键 1 – %1。</translation>
    </message>
    <message>
        <source>%1 more</source>
        <translation>另有 %1 项</translation>
    </message>
    <message>
        <source>Still to answer: %1 (%2, digits, Enter).</source>
        <translation>尚未回答：%1（按 %2，输入数字，Enter）。</translation>
    </message>
    <message>
        <source>Still to answer: %1.</source>
        <translation>尚未回答：%1。</translation>
    </message>
    <message>
        <source>See %2 % of the frames of %1.</source>
        <translation>请观看%1的 %2 % 帧。</translation>
    </message>
    <message>
        <source>Play %1 whole, %2 times.</source>
        <translation>请将%1完整播放 %2 次。</translation>
    </message>
    <message>
        <source>Play %1 whole.</source>
        <translation>请完整播放%1。</translation>
    </message>
    <message>
        <source>the clip</source>
        <translation>动态片段</translation>
    </message>
    <message>
        <source>image %1</source>
        <translation>第 %1 幅</translation>
    </message>
</context>
<context>
    <name>ReadersPage</name>
    <message>
        <source>%1 readers by the protocol, %2 persons registered with a key of their own.</source>
        <translation>方案中有 %1 位阅片者，%2 人已登记个人密钥。</translation>
    </message>
    <message>
        <source>%1 readers by the protocol. Nobody is registered: readers choose their names.</source>
        <translation>方案中有 %1 位阅片者。无人登记：阅片者自行选择姓名。</translation>
    </message>
    <message>
        <source>The protocol names no readers yet.</source>
        <translation>方案中还没有阅片者。</translation>
    </message>
    <message>
        <source>Nobody is registered. Once a coordinator is, every act asks who does it; once a reader is, each reader proves who she is.</source>
        <translation>尚无人登记。登记协调员后，每项操作都要求说明由谁执行；登记阅片者后，每位阅片者须证明身份。</translation>
    </message>
    <message>
        <source>Readers</source>
        <translation>阅片者</translation>
    </message>
    <message>
        <source>REGISTERED PERSONS</source>
        <translation>已登记人员</translation>
    </message>
    <message>
        <source>Register her …</source>
        <translation>登记…</translation>
    </message>
    <message>
        <source>New key and PIN …</source>
        <translation>新的密钥和 PIN…</translation>
    </message>
    <message>
        <source>End her wait …</source>
        <translation>解除等待…</translation>
    </message>
    <message>
        <source>Register a coordinator or another person …</source>
        <translation>登记协调员或其他人员…</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Experience</source>
        <translation>经验</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>中心</translation>
    </message>
    <message>
        <source>Register %1</source>
        <translation>登记 %1</translation>
    </message>
    <message>
        <source>From then on she proves who she is with her PIN, and signs reads.</source>
        <translation>此后她用 PIN 证明身份并签署阅片。</translation>
    </message>
    <message>
        <source>Register</source>
        <translation>登记</translation>
    </message>
    <message>
        <source>Register a person who does not read</source>
        <translation>登记不阅片的人员</translation>
    </message>
    <message>
        <source>Once a coordinator is registered, every act asks who does it, and two such persons unblind together.</source>
        <translation>登记协调员后，每项操作都要求说明由谁执行，并由两名此类人员共同揭盲。</translation>
    </message>
    <message>
        <source>A new key and PIN for %1</source>
        <translation>为 %1 更换密钥和 PIN</translation>
    </message>
    <message>
        <source>What was sealed to her old key stays shut; her reads stay.</source>
        <translation>用旧密钥密封的内容不再能打开；她的阅片保留。</translation>
    </message>
    <message>
        <source>Make them</source>
        <translation>更换</translation>
    </message>
    <message>
        <source>End the wait of %1</source>
        <translation>解除 %1 的等待</translation>
    </message>
    <message>
        <source>After wrong PINs she waits; her PIN stays what it is.</source>
        <translation>多次输错 PIN 后须等待；PIN 不变。</translation>
    </message>
    <message>
        <source>End it</source>
        <translation>解除</translation>
    </message>
    <message>
        <source>She can try again.</source>
        <translation>她可以再次尝试。</translation>
    </message>
    <message>
        <source>PIN, %1 characters or more</source>
        <translation>PIN，至少 %1 个字符</translation>
    </message>
    <message>
        <source>Her own passphrase, %1 characters or more</source>
        <translation>其个人口令，至少 %1 个字符</translation>
    </message>
    <message>
        <source>%1 is registered.</source>
        <translation>%1 已登记。</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>角色</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>arbitrator</source>
        <translation>仲裁者</translation>
    </message>
    <message>
        <source>reader, simulated</source>
        <translation>阅片者（模拟）</translation>
    </message>
    <message>
        <source>reader</source>
        <translation>阅片者</translation>
    </message>
    <message>
        <source>coordinator</source>
        <translation>协调员</translation>
    </message>
    <message>
        <source>statistician</source>
        <translation>统计人员</translation>
    </message>
    <message>
        <source>truth-keeper</source>
        <translation>参考标准保管人</translation>
    </message>
    <message>
        <source>registered</source>
        <translation>已登记</translation>
    </message>
</context>
<context>
    <name>ReadingPage</name>
    <message>
        <source>Not saved. Close again to lose it.</source>
        <translation>尚未保存。再次关闭将丢失此内容。</translation>
    </message>
    <message>
        <source>Not saved. Leave again to lose it.</source>
        <translation>尚未保存。再次离开将丢失此内容。</translation>
    </message>
</context>
<context>
    <name>ReasonBox</name>
    <message>
        <source>CANNOT ASSESS: WHY?</source>
        <translation>无法评估的原因</translation>
    </message>
    <message>
        <source>another reason</source>
        <translation>其他原因</translation>
    </message>
    <message>
        <source>Another reason</source>
        <translation>其他原因</translation>
    </message>
    <message>
        <source>0   back to the form</source>
        <translation>0   返回表单</translation>
    </message>
</context>
<context>
    <name>Replay</name>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Paused by the reader</source>
        <translation>阅片者已暂停</translation>
    </message>
    <message>
        <source>Paused: another window had the focus</source>
        <translation>已暂停：焦点在其他窗口</translation>
    </message>
    <message>
        <source>Paused: no input for 60 seconds</source>
        <translation>已暂停：60 秒没有操作</translation>
    </message>
    <message>
        <source>Paused: the screen was locked</source>
        <translation>已暂停：屏幕被锁定</translation>
    </message>
    <message>
        <source>Case on the screen</source>
        <translation>病例已显示</translation>
    </message>
    <message>
        <source>AI asked for</source>
        <translation>请求 AI 结果</translation>
    </message>
    <message>
        <source>AI shown</source>
        <translation>已显示 AI 结果</translation>
    </message>
    <message>
        <source>View changed</source>
        <translation>视图已改变</translation>
    </message>
    <message>
        <source>Clip played</source>
        <translation>动态图像已播放</translation>
    </message>
    <message>
        <source>Scale set by hand</source>
        <translation>手动定标</translation>
    </message>
    <message>
        <source>Clock goes on</source>
        <translation>计时继续</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>Locked</source>
        <translation>已锁定</translation>
    </message>
    <message>
        <source>Session begins</source>
        <translation>阅片开始</translation>
    </message>
    <message>
        <source>Session ends</source>
        <translation>阅片结束</translation>
    </message>
    <message>
        <source>Mark drawn</source>
        <translation>已画标记</translation>
    </message>
    <message>
        <source>Mark changed</source>
        <translation>标记已修改</translation>
    </message>
    <message>
        <source>Mark erased</source>
        <translation>标记已删除</translation>
    </message>
    <message>
        <source>Mark measured anew</source>
        <translation>标记已重新测量</translation>
    </message>
</context>
<context>
    <name>ReplayAiCard</name>
    <message>
        <source>Withheld by the protocol</source>
        <translation>按方案不予显示</translation>
    </message>
    <message>
        <source>suggests %1</source>
        <translation>建议 %1</translation>
    </message>
    <message>
        <source>threshold %1</source>
        <translation>阈值 %1</translation>
    </message>
</context>
<context>
    <name>ReplayBar</name>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Event before</source>
        <translation>上一个事件</translation>
    </message>
    <message>
        <source>Event after</source>
        <translation>下一个事件</translation>
    </message>
    <message>
        <source>Time of the read</source>
        <translation>阅片时间</translation>
    </message>
    <message>
        <source>Speed {0}×</source>
        <translation>速度 {0}×</translation>
    </message>
</context>
<context>
    <name>ReplayPage</name>
    <message>
        <source>Replay</source>
        <translation>回放</translation>
    </message>
    <message>
        <source>Nothing is recorded</source>
        <translation>不作任何记录</translation>
    </message>
    <message>
        <source>Image %1 of %2</source>
        <translation>第 %1 幅图像，共 %2 幅</translation>
    </message>
    <message>
        <source>Locked</source>
        <translation>已锁定</translation>
    </message>
    <message>
        <source>Not on the screen</source>
        <translation>不在屏幕上</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>正在阅片</translation>
    </message>
</context>
<context>
    <name>ReplayPanel</name>
    <message>
        <source>Case %1 (number %2) · session %3</source>
        <translation>病例 %1（第 %2 号）· 第 %3 次阅片</translation>
    </message>
    <message>
        <source>GIVEN</source>
        <translation>所作回答</translation>
    </message>
    <message>
        <source>EVENTS</source>
        <translation>事件</translation>
    </message>
</context>
<context>
    <name>ReplayWindow</name>
    <message>
        <source>Replay of %1 – SonoRead</source>
        <translation>%1 的回放 – SonoRead</translation>
    </message>
</context>
<context>
    <name>ReportView</name>
    <message>
        <source>REPORT</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
</context>
<context>
    <name>RestCard</name>
    <message>
        <source>BREAK</source>
        <translation>休息</translation>
    </message>
    <message>
        <source>Rest your eyes for %1 min.</source>
        <translation>请让眼睛休息 %1 分钟。</translation>
    </message>
    <message>
        <source>What you have read is locked and saved.</source>
        <translation>已判读的内容均已锁定并保存。</translation>
    </message>
    <message>
        <source>The break is over.</source>
        <translation>休息结束。</translation>
    </message>
    <message>
        <source>Enter goes on with the next case.</source>
        <translation>按 Enter 继续下一个病例。</translation>
    </message>
</context>
<context>
    <name>ResultsPage</name>
    <message>
        <source>Results</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Go to Close</source>
        <translation>前往“结束”</translation>
    </message>
    <message>
        <source>There are no results yet, and nothing of them is known before reading is over. Close the study when all reads are locked, open the reference standard, and compute the results: all on the page Close.</source>
        <translation>尚无结果；阅片结束之前，任何结果都不可知。所有阅片锁定后，在“结束”页面结束研究、打开参考标准并计算结果。</translation>
    </message>
    <message>
        <source>Reading is over and the study is still blinded. Open the reference standard and compute the results on the page Close.</source>
        <translation>阅片已结束，研究仍保持盲态。请在“结束”页面打开参考标准并计算结果。</translation>
    </message>
    <message>
        <source>The reference standard is open. Compute the results on the page Close; their figures and tables are shown here then.</source>
        <translation>参考标准已打开。请在“结束”页面计算结果；之后图表将显示在此处。</translation>
    </message>
    <message>
        <source>The results are loaded …</source>
        <translation>正在载入结果…</translation>
    </message>
    <message>
        <source>As in the report, from the frozen file of results %1…</source>
        <translation>与报告一致，取自已冻结的结果文件 %1…</translation>
    </message>
    <message>
        <source>SIMULATED: not a finding of a real study.</source>
        <translation>模拟：并非真实研究的结论。</translation>
    </message>
    <message>
        <source>No results are shown.</source>
        <translation>不显示任何结果。</translation>
    </message>
    <message>
        <source>Written: %1</source>
        <translation>已生成：%1</translation>
    </message>
</context>
<context>
    <name>ResultsView</name>
    <message>
        <source>Case by case</source>
        <translation>逐例</translation>
    </message>
    <message>
        <source>Figures and tables</source>
        <translation>图与表</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>摘要</translation>
    </message>
</context>
<context>
    <name>Review</name>
    <message>
        <source>Not looked at yet</source>
        <translation>尚未查看</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>未决</translation>
    </message>
    <message>
        <source>Taken</source>
        <translation>收入</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>不收入</translation>
    </message>
    <message>
        <source>Again later</source>
        <translation>稍后再看</translation>
    </message>
    <message>
        <source>Doubtful</source>
        <translation>有疑点</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Text in the picture (%1), not masked</source>
        <translation>图像内有未遮盖的文字（%1）</translation>
    </message>
    <message>
        <source>Nothing tells texts from picture: look for names yourself</source>
        <translation>无法区分文字与图像：请自行查找姓名</translation>
    </message>
    <message>
        <source>Copies of it stand under %1 labels in the table: one may be wrong</source>
        <translation>表格中该图像的副本标有 %1 种不同的标签：其中可能有误</translation>
    </message>
    <message>
        <source>Copy of another source (%1)</source>
        <translation>与其他来源重复（%1）</translation>
    </message>
    <message>
        <source>Shows one colour only</source>
        <translation>只有一种颜色</translation>
    </message>
    <message>
        <source>Frames are damaged</source>
        <translation>有损坏的帧</translation>
    </message>
    <message>
        <source>Frames are missing</source>
        <translation>缺少帧</translation>
    </message>
    <message>
        <source>Colour Doppler</source>
        <translation>彩色多普勒</translation>
    </message>
    <message>
        <source>Elastography</source>
        <translation>弹性成像</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>造影</translation>
    </message>
    <message>
        <source>Two panels side by side</source>
        <translation>左右分屏</translation>
    </message>
    <message>
        <source>3D rendering</source>
        <translation>三维重建</translation>
    </message>
    <message>
        <source>M-mode</source>
        <translation>M 型</translation>
    </message>
    <message>
        <source>Too small</source>
        <translation>太小</translation>
    </message>
    <message>
        <source>Shows hardly anything</source>
        <translation>几乎没有内容</translation>
    </message>
    <message>
        <source>Blurred</source>
        <translation>模糊</translation>
    </message>
    <message>
        <source>Too bright: white without structure</source>
        <translation>过亮：白色无结构</translation>
    </message>
    <message>
        <source>Patient data that no mask can hide</source>
        <translation>患者信息无法遮盖</translation>
    </message>
    <message>
        <source>No B-mode picture</source>
        <translation>不是 B 型图像</translation>
    </message>
    <message>
        <source>Too poor to be assessed</source>
        <translation>质量太差，无法判读</translation>
    </message>
    <message>
        <source>Copy of another source</source>
        <translation>与其他来源重复</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>损坏</translation>
    </message>
    <message>
        <source>Does not belong to this case</source>
        <translation>不属于该病例</translation>
    </message>
    <message>
        <source>No breast: report, test picture</source>
        <translation>非乳腺：报告、测试图</translation>
    </message>
    <message>
        <source>Must not be used: no consent</source>
        <translation>不得使用：无同意书</translation>
    </message>
    <message>
        <source>Another reason</source>
        <translation>其他原因</translation>
    </message>
    <message>
        <source>Two moments that look alike</source>
        <translation>相似的两个时刻</translation>
    </message>
    <message>
        <source>Two lesions that look alike</source>
        <translation>相似的两个病灶</translation>
    </message>
    <message>
        <source>Twice on purpose</source>
        <translation>有意重复</translation>
    </message>
    <message>
        <source>Accepted without a look</source>
        <translation>未经查看即接受</translation>
    </message>
    <message>
        <source>Keep both</source>
        <translation>两份都保留</translation>
    </message>
    <message>
        <source>Keep the left one only</source>
        <translation>只保留左边</translation>
    </message>
    <message>
        <source>Keep the right one only</source>
        <translation>只保留右边</translation>
    </message>
    <message>
        <source>Leave both out</source>
        <translation>两份都不收入</translation>
    </message>
    <message>
        <source>all outside of the ultrasound regions</source>
        <translation>超声区域以外的全部</translation>
    </message>
    <message>
        <source>rows above and below the picture</source>
        <translation>图像上方和下方的行</translation>
    </message>
    <message>
        <source>nothing found</source>
        <translation>未发现</translation>
    </message>
    <message>
        <source>slices of a volume have no screen texts</source>
        <translation>容积层面没有屏幕文字</translation>
    </message>
    <message>
        <source>masks as proposed</source>
        <translation>按建议遮盖</translation>
    </message>
    <message>
        <source>masks changed</source>
        <translation>遮盖已改</translation>
    </message>
    <message>
        <source>nothing masked</source>
        <translation>未遮盖</translation>
    </message>
    <message>
        <source>masks as proposed, not looked at</source>
        <translation>按建议遮盖，未经查看</translation>
    </message>
</context>
<context>
    <name>ReviewHead</name>
    <message>
        <source>Review of %1</source>
        <translation>核查 %1</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Take %1 clear</source>
        <translation>收入 %1 个无疑点的</translation>
    </message>
    <message>
        <source>Take in</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>%1 found</source>
        <translation>共 %1</translation>
    </message>
    <message>
        <source>%1 doubtful</source>
        <translation>有疑点 %1</translation>
    </message>
    <message>
        <source>%1 open</source>
        <translation>未决 %1</translation>
    </message>
    <message>
        <source>%1 taken</source>
        <translation>收入 %1</translation>
    </message>
    <message>
        <source>%1 left out</source>
        <translation>不收入 %1</translation>
    </message>
    <message>
        <source>%1 again</source>
        <translation>再看 %1</translation>
    </message>
    <message>
        <source>Would be taken in: %1 cases, %2 media, %3 masks</source>
        <translation>将导入：%1 例、%2 个媒体、%3 个遮盖框</translation>
    </message>
    <message>
        <source>left out: %1</source>
        <translation>不收入：%1</translation>
    </message>
    <message>
        <source>Comparing all with each other …</source>
        <translation>正在相互比较 …</translation>
    </message>
    <message>
        <source>Looked at %1 of %2</source>
        <translation>已查看 %1 / %2</translation>
    </message>
    <message>
        <source>saved</source>
        <translation>已保存</translation>
    </message>
    <message>
        <source>saving …</source>
        <translation>正在保存 …</translation>
    </message>
    <message>
        <source>not saved</source>
        <translation>未保存</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <source>text</source>
        <translation>文字</translation>
    </message>
</context>
<context>
    <name>ReviewSidePanel</name>
    <message>
        <source>Left</source>
        <translation>左</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>右</translation>
    </message>
    <message>
        <source>Drag a box, or move it by arrow keys; Shift resizes it.</source>
        <translation>拖动画框，或用方向键移动；按住 Shift 改变大小。</translation>
    </message>
    <message>
        <source>Leave out: why?</source>
        <translation>不收入：原因？</translation>
    </message>
    <message>
        <source>Copies: which one stays?</source>
        <translation>重复：保留哪一份？</translation>
    </message>
    <message>
        <source>Keep both: why?</source>
        <translation>两份都保留：原因？</translation>
    </message>
    <message>
        <source>%1 of %2 cases stored</source>
        <translation>已存储 %1 / %2 例</translation>
    </message>
    <message>
        <source>The intake is carried out …</source>
        <translation>正在导入 …</translation>
    </message>
    <message>
        <source>Take %1 sources as they are proposed?</source>
        <translation>按建议收入 %1 个来源？</translation>
    </message>
    <message>
        <source>None of them raises a doubt. One Ctrl+Z takes it back.</source>
        <translation>它们都没有疑点。按一次 Ctrl+Z 即可撤销。</translation>
    </message>
    <message>
        <source>Take them</source>
        <translation>收入</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>%1 cases of %2 patients</source>
        <translation>%1 例，%2 位患者</translation>
    </message>
    <message>
        <source>%1 media, %2 masks</source>
        <translation>%1 个媒体，%2 个遮盖框</translation>
    </message>
    <message>
        <source>%1 left out</source>
        <translation>不收入 %1</translation>
    </message>
    <message>
        <source>What was stored cannot be taken out of the study again.</source>
        <translation>存储之后不能再从研究中取出。</translation>
    </message>
    <message>
        <source>Take this in?</source>
        <translation>导入这些？</translation>
    </message>
    <message>
        <source>Take in</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Not yet:</source>
        <translation>还不能导入：</translation>
    </message>
    <message>
        <source>Not all sources were looked at and compared.</source>
        <translation>还有来源未查看或未比较。</translation>
    </message>
    <message>
        <source>%1 are open.</source>
        <translation>%1 个未决。</translation>
    </message>
    <message>
        <source>%1 are to be looked at again.</source>
        <translation>%1 个待再看。</translation>
    </message>
    <message>
        <source>Nothing is taken.</source>
        <translation>没有收入任何来源。</translation>
    </message>
    <message>
        <source>The last decision is still being saved.</source>
        <translation>最后一个决定正在保存。</translation>
    </message>
    <message>
        <source>%1 cases are in the study.</source>
        <translation>研究中现有 %1 例。</translation>
    </message>
    <message>
        <source>%1 steps were drawn for the new ones.</source>
        <translation>已为新病例抽取 %1 个步骤。</translation>
    </message>
    <message>
        <source>The intake is done.</source>
        <translation>导入完成。</translation>
    </message>
    <message>
        <source>All decisions are kept. This command takes them in:</source>
        <translation>所有决定都已保存。用此命令导入：</translation>
    </message>
    <message>
        <source>The review is done.</source>
        <translation>核查完成。</translation>
    </message>
</context>
<context>
    <name>ReviewWindow</name>
    <message>
        <source>Review of %1 – SonoRead</source>
        <translation>核查 %1 – SonoRead</translation>
    </message>
</context>
<context>
    <name>RowsTable</name>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the chosen rows, or all, for a spreadsheet  (Ctrl+C)</source>
        <translation>复制所选行或全部，用于电子表格  (Ctrl+C)</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
</context>
<context>
    <name>ScaleBox</name>
    <message>
        <source>keys 1 – %1</source>
        <translation>按键 1 – %1</translation>
    </message>
</context>
<context>
    <name>SchedulePage</name>
    <message>
        <source>Every reader&apos;s steps were drawn at the lock, by the seed.</source>
        <translation>锁定时已按种子生成每位阅片者的步骤。</translation>
    </message>
    <message>
        <source>No session was drawn.</source>
        <translation>没有生成任何轮次。</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>日程</translation>
    </message>
    <message>
        <source>Lock the protocol …</source>
        <translation>锁定方案…</translation>
    </message>
    <message>
        <source>Open before the washout is over …</source>
        <translation>在洗脱期结束前开放…</translation>
    </message>
    <message>
        <source>SESSIONS</source>
        <translation>轮次</translation>
    </message>
    <message>
        <source>BALANCE OF ARMS AND SESSIONS</source>
        <translation>阅片条件与各轮的均衡</translation>
    </message>
    <message>
        <source>Reader</source>
        <translation>阅片者</translation>
    </message>
    <message>
        <source>Session</source>
        <translation>轮次</translation>
    </message>
    <message>
        <source>Cases</source>
        <translation>病例</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>当前</translation>
    </message>
    <message>
        <source>Cases in washout</source>
        <translation>洗脱期内的病例</translation>
    </message>
    <message>
        <source>Opened early</source>
        <translation>提前开放</translation>
    </message>
    <message>
        <source>There is nothing to draw yet: take the cases in first.</source>
        <translation>还没有可生成的内容：请先导入病例。</translation>
    </message>
    <message>
        <source>The lock writes the protocol&apos;s hash into the log and draws every reader&apos;s steps. From then on a change needs an amendment with a reason.</source>
        <translation>锁定会将方案的哈希值写入日志并生成每位阅片者的步骤。此后的更改须以修正并说明理由的方式进行。</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>Arm</source>
        <translation>阅片条件</translation>
    </message>
    <message>
        <source>Readers per case</source>
        <translation>每例阅片者数</translation>
    </message>
    <message>
        <source>No read counts in this study.</source>
        <translation>本研究没有计入的阅片。</translation>
    </message>
    <message>
        <source>Balanced: each case is read in each arm by as many readers a session.</source>
        <translation>均衡：每个病例在每种阅片条件下每轮的阅片者数相同。</translation>
    </message>
    <message>
        <source>Not balanced: the readers of a case in an arm differ by %1 between sessions.</source>
        <translation>不均衡：同一病例在某一阅片条件下的阅片者数在各轮间相差 %1。</translation>
    </message>
    <message>
        <source>Lock the protocol</source>
        <translation>锁定方案</translation>
    </message>
    <message>
        <source>Nothing of it is changed afterwards without an amendment and its reason.</source>
        <translation>此后没有修正及其理由，不得作任何更改。</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>锁定</translation>
    </message>
    <message>
        <source>The protocol is as it should be.</source>
        <translation>方案符合要求。</translation>
    </message>
    <message>
        <source>Locked. Readers can begin.</source>
        <translation>已锁定。阅片者可以开始。</translation>
    </message>
    <message>
        <source>Open session %1 of %2 before its washout is over</source>
        <translation>在洗脱期结束前开放 %2 的第 %1 轮</translation>
    </message>
    <message>
        <source>It stands in the report as a deviation.</source>
        <translation>将作为偏离写入报告。</translation>
    </message>
    <message>
        <source>Open early</source>
        <translation>提前开放</translation>
    </message>
    <message>
        <source>%1 cases are open.</source>
        <translation>已开放 %1 例。</translation>
    </message>
</context>
<context>
    <name>SessionList</name>
    <message>
        <source>Session %1 · %2 / %3</source>
        <translation>轮次 %1 · %2 / %3</translation>
    </message>
</context>
<context>
    <name>Sessions</name>
    <message>
        <source>Reader</source>
        <translation>阅片者</translation>
    </message>
    <message>
        <source>Experience</source>
        <translation>经验</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>中心</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>当前</translation>
    </message>
    <message>
        <source>%1 years</source>
        <translation>%1 年</translation>
    </message>
    <message>
        <source>junior</source>
        <translation>低年资</translation>
    </message>
    <message>
        <source>senior</source>
        <translation>高年资</translation>
    </message>
    <message>
        <source>not drawn</source>
        <translation>未生成</translation>
    </message>
    <message>
        <source>done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>reading</source>
        <translation>阅片</translation>
    </message>
    <message>
        <source>due %1</source>
        <translation>%1 到期</translation>
    </message>
    <message>
        <source>after session %1</source>
        <translation>在第 %1 轮之后</translation>
    </message>
    <message>
        <source>can read on</source>
        <translation>可继续</translation>
    </message>
    <message>
        <source>can begin</source>
        <translation>可开始</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>Session %1</source>
        <translation>第 %1 轮</translation>
    </message>
</context>
<context>
    <name>SourceCard</name>
    <message>
        <source>DOUBTS</source>
        <translation>疑点</translation>
    </message>
    <message>
        <source>Case %1</source>
        <translation>病例 %1</translation>
    </message>
    <message>
        <source>Patient %1</source>
        <translation>患者 %1</translation>
    </message>
    <message>
        <source>%1 frames, %2 s</source>
        <translation>%1 帧，%2 秒</translation>
    </message>
    <message>
        <source>%1 slices</source>
        <translation>%1 层</translation>
    </message>
    <message>
        <source>1 mask</source>
        <translation>1 个遮盖框</translation>
    </message>
    <message>
        <source>%1 masks</source>
        <translation>%1 个遮盖框</translation>
    </message>
    <message>
        <source>No mask</source>
        <translation>无遮盖框</translation>
    </message>
    <message>
        <source>%1; proposed: %2</source>
        <translation>%1；建议 %2 个</translation>
    </message>
    <message>
        <source>%1 as proposed: %2</source>
        <translation>%1，与建议一致：%2</translation>
    </message>
</context>
<context>
    <name>StageHint</name>
    <message>
        <source>There is nothing in this folder that can be taken in.</source>
        <translation>此文件夹中没有可导入的内容。</translation>
    </message>
    <message>
        <source>Everything is decided. %1 takes it in.</source>
        <translation>全部已决定。按 %1 导入。</translation>
    </message>
    <message>
        <source>Sources are listed as they are looked at.</source>
        <translation>来源查看后即列出。</translation>
    </message>
    <message>
        <source>Nothing here. %1 lists others.</source>
        <translation>这里没有内容。按 %1 列出其他。</translation>
    </message>
</context>
<context>
    <name>StartPage</name>
    <message>
        <source>Opening …</source>
        <translation>正在打开…</translation>
    </message>
    <message>
        <source>Open a study …</source>
        <translation>打开研究…</translation>
    </message>
    <message>
        <source>Open a package file …</source>
        <translation>打开阅片包文件…</translation>
    </message>
    <message>
        <source>Run a study, as its coordinator …</source>
        <translation>以协调员身份管理研究…</translation>
    </message>
    <message>
        <source>No study has been opened on this computer yet. A study is a folder that your coordinator gave you, or a package file. Open it, choose your name, and read.</source>
        <translation>本机尚未打开过任何研究。研究是协调员交给您的一个文件夹，或一个阅片包文件。打开它，选择您的姓名，然后开始阅片。</translation>
    </message>
    <message>
        <source>SonoRead did not end properly the last time. Saved reads are safe.</source>
        <translation>SonoRead 上次未正常退出，已保存的判读不受影响。</translation>
    </message>
    <message>
        <source>A report without patient data is here: %1</source>
        <translation>错误报告（不含患者信息）位于：%1</translation>
    </message>
    <message>
        <source>Choose a package file</source>
        <translation>选择阅片包文件</translation>
    </message>
    <message>
        <source>Packages (*.zip)</source>
        <translation>阅片包 (*.zip)</translation>
    </message>
    <message>
        <source>Reader studies in breast ultrasound</source>
        <translation>乳腺超声阅片研究</translation>
    </message>
    <message>
        <source>RECENT STUDIES</source>
        <translation>最近的研究</translation>
    </message>
    <message>
        <source>Open one of your studies to read.</source>
        <translation>请打开一项研究，开始阅片。</translation>
    </message>
    <message>
        <source>To try SonoRead with simulated images, run in a terminal:</source>
        <translation>如需用模拟图像试用 SonoRead，请在终端运行：</translation>
    </message>
    <message>
        <source>Choose a study folder</source>
        <translation>选择研究文件夹</translation>
    </message>
</context>
<context>
    <name>SummaryCard</name>
    <message>
        <source>CANNOT ASSESS</source>
        <translation>无法评估</translation>
    </message>
    <message>
        <source>YOUR ANSWERS</source>
        <translation>您的回答</translation>
    </message>
    <message>
        <source>YOUR READ</source>
        <translation>您的阅片</translation>
    </message>
    <message>
        <source>Enter keeps it; Esc goes back.</source>
        <translation>按 Enter 保留；按 Esc 返回。</translation>
    </message>
    <message>
        <source>YOUR FINAL READ</source>
        <translation>您的最终判读</translation>
    </message>
    <message>
        <source>A locked read cannot be changed.</source>
        <translation>锁定后不可更改。</translation>
    </message>
</context>
<context>
    <name>TablePane</name>
    <message>
        <source>Group</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>The table has no row.</source>
        <translation>该表没有行。</translation>
    </message>
    <message>
        <source>Save as CSV …</source>
        <translation>存为 CSV…</translation>
    </message>
    <message>
        <source>Save as XLSX …</source>
        <translation>存为 XLSX…</translation>
    </message>
    <message>
        <source>Save the table</source>
        <translation>保存表</translation>
    </message>
</context>
<context>
    <name>Trouble</name>
    <message>
        <source>This study is open in another window.</source>
        <translation>该研究已在另一窗口中打开。</translation>
    </message>
    <message>
        <source>Close the other window, then try again.</source>
        <translation>请关闭另一窗口后重试。</translation>
    </message>
    <message>
        <source>This study was made by a newer version of SonoRead.</source>
        <translation>该研究由更新版本的 SonoRead 创建。</translation>
    </message>
    <message>
        <source>Update SonoRead on this computer.</source>
        <translation>请在本机更新 SonoRead。</translation>
    </message>
    <message>
        <source>The AI&apos;s answers do not open on this computer.</source>
        <translation>AI 的答案无法在这台计算机上打开。</translation>
    </message>
    <message>
        <source>Tell the coordinator before you read on.</source>
        <translation>继续阅片前请告知协调员。</translation>
    </message>
    <message>
        <source>The image of this case cannot be shown.</source>
        <translation>本例图像无法显示。</translation>
    </message>
    <message>
        <source>Tell the coordinator; what you entered is kept.</source>
        <translation>请告知协调员；您填写的内容已保留。</translation>
    </message>
    <message>
        <source>A file of this study is missing or was changed.</source>
        <translation>研究中有文件缺失或被更改。</translation>
    </message>
    <message>
        <source>The protocol does not allow reading now.</source>
        <translation>按研究方案，目前不能阅片。</translation>
    </message>
    <message>
        <source>Tell the coordinator.</source>
        <translation>请告知协调员。</translation>
    </message>
    <message>
        <source>The protocol does not allow this now.</source>
        <translation>按研究方案，目前不允许此操作。</translation>
    </message>
    <message>
        <source>The disk failed while your entry was saved.</source>
        <translation>保存您的输入时磁盘出错。</translation>
    </message>
    <message>
        <source>It is kept on the screen. Tell the coordinator: the disk or its connection needs a look; then retry.</source>
        <translation>输入仍保留在屏幕上。请告知协调员检查磁盘或其连接，然后重试。</translation>
    </message>
    <message>
        <source>Your entry could not be saved.</source>
        <translation>您填写的内容未能保存。</translation>
    </message>
    <message>
        <source>It is kept on the screen. Make room on the disk or check the folder&apos;s rights, then retry.</source>
        <translation>内容仍保留在屏幕上。请清理磁盘空间或检查文件夹权限，然后重试。</translation>
    </message>
    <message>
        <source>The disk did not answer.</source>
        <translation>磁盘没有响应。</translation>
    </message>
    <message>
        <source>What you entered is kept on the screen. Retry.</source>
        <translation>您填写的内容仍保留在屏幕上，请重试。</translation>
    </message>
    <message>
        <source>Something went wrong that SonoRead did not expect.</source>
        <translation>SonoRead 发生意外错误。</translation>
    </message>
    <message>
        <source>en</source>
        <translation>zh</translation>
    </message>
    <message>
        <source>The study cannot be opened.</source>
        <translation>无法打开该研究。</translation>
    </message>
</context>
<context>
    <name>TrustPage</name>
    <message>
        <source>The log has %1 events; the newest is %2….</source>
        <translation>日志有 %1 个事件；最新的是 %2…。</translation>
    </message>
    <message>
        <source>Trust</source>
        <translation>可信</translation>
    </message>
    <message>
        <source>Check everything</source>
        <translation>全面核查</translation>
    </message>
    <message>
        <source>LOG</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>What is not as it was recorded</source>
        <translation>与记录不符之处</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>When (UTC)</source>
        <translation>时间（UTC）</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>人员</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>角色</translation>
    </message>
    <message>
        <source>Act</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Of</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Checking the study</source>
        <translation>正在核查研究</translation>
    </message>
    <message>
        <source>Everything is as it was recorded.</source>
        <translation>一切与记录相符。</translation>
    </message>
    <message>
        <source>%1 things are not as they were recorded.</source>
        <translation>有 %1 处与记录不符。</translation>
    </message>
</context>
<context>
    <name>Truths</name>
    <message>
        <source>malignant</source>
        <translation>恶性</translation>
    </message>
    <message>
        <source>benign</source>
        <translation>良性</translation>
    </message>
    <message>
        <source>normal</source>
        <translation>正常</translation>
    </message>
</context>
<context>
    <name>UnansweredAi</name>
    <message>
        <source>It says that it cannot assess this case.</source>
        <translation>它表示无法评估本病例。</translation>
    </message>
    <message>
        <source>It declined to answer for this case.</source>
        <translation>它拒绝对本病例作答。</translation>
    </message>
    <message>
        <source>There is no usable answer of it for this case.</source>
        <translation>本病例没有它的可用答案。</translation>
    </message>
</context>
<context>
    <name>ViewPage</name>
    <message>
        <source>linked</source>
        <translation>联动</translation>
    </message>
    <message>
        <source>Image %1</source>
        <translation>图像 %1</translation>
    </message>
    <message>
        <source>Opening …</source>
        <translation>正在打开 …</translation>
    </message>
    <message>
        <source>Drop images, clips or a folder here, or press Ctrl+O.</source>
        <translation>把图像、动态图像或文件夹拖到这里，或按 Ctrl+O。</translation>
    </message>
    <message>
        <source>Choose images or clips</source>
        <translation>选择图像或动态图像</translation>
    </message>
</context>
<context>
    <name>WorkStrip</name>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>%1 more wait</source>
        <translation>另有 %1 项等待</translation>
    </message>
    <message>
        <source>%1 s left</source>
        <translation>剩余 %1 秒</translation>
    </message>
    <message>
        <source>%1 min left</source>
        <translation>剩余 %1 分钟</translation>
    </message>
</context>
<context>
    <name>WorklistPage</name>
    <message>
        <source>Another reader</source>
        <translation>其他阅片者</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Your next session opens on %1. Until then the cases have to be forgotten; the coordinator can open it earlier.</source>
        <translation>您的下一轮次将于 %1 开放。在此之前需要淡忘这些病例；协调员可以提前开放。</translation>
    </message>
    <message>
        <source>Nothing waits for your decision. Cases come when their readers disagree; look again later.</source>
        <translation>目前没有需要您裁决的病例。读者意见不一时病例才会到来；请稍后再看。</translation>
    </message>
    <message>
        <source>There is no case on your list. Ask the coordinator.</source>
        <translation>您的列表中没有病例，请联系协调员。</translation>
    </message>
    <message>
        <source>Every case of your list is read and saved. Thank you. You can close the window.</source>
        <translation>您的全部病例均已判读并保存，谢谢！您可以关闭窗口。</translation>
    </message>
    <message>
        <source>You answer each case and lock it; a locked read cannot be changed. F1 shows the keys.</source>
        <translation>您逐例作答并锁定；锁定后不能更改。F1 显示按键。</translation>
    </message>
    <message>
        <source>You continue with case %1, exactly where you stopped.</source>
        <translation>将从第 %1 例继续，即您上次停下的位置。</translation>
    </message>
</context>
</TS>

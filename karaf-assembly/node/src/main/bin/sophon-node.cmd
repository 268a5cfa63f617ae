@echo off
set "PROGRAM_HOME=%~dp0.."
set "MAIN=dev.sophon.cli.node.SophonNode"
set "SERVER=start"
set "SERVER_OPTIONS=-XX:+UseSerialGC -Xms32m -Xmx256m -XX:MetaspaceSize=64m -XX:MinHeapFreeRatio=15 -XX:MaxHeapFreeRatio=35 -XX:+IgnoreUnrecognizedVMOptions -XX:TrimNativeHeapInterval=10000 -XX:Tier4InvocationThreshold=15000 -XX:Tier4MinInvocationThreshold=1800 -XX:Tier4CompileThreshold=45000 -XX:Tier4BackEdgeThreshold=120000 -XX:+ExitOnOutOfMemoryError -XX:-CreateCoredumpOnCrash -Djna.nosys=true -Djava.awt.headless=true -Djava.net.useSystemProxies=true"
call "%~dp0..\lib\launch.cmd" %*
exit /b %ERRORLEVEL%

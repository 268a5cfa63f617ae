@echo off
set "PROGRAM_HOME=%~dp0.."
set "MAIN=dev.sophon.cli.gateway.SophonGateway"
set "SERVER=start"
set "SERVER_OPTIONS=-XX:+UseParallelGC -Xms64m -Xmx1g -XX:+ExitOnOutOfMemoryError"
call "%~dp0..\lib\launch.cmd" %*
exit /b %ERRORLEVEL%

@echo off
set "PROGRAM_HOME=%~dp0.."
set "MAIN=dev.sophon.cli.gateway.SophonGateway"
set "SERVER=start"
set "SERVER_OPTIONS=-XX:+UseSerialGC -Xms48m -Xmx1g -XX:+IgnoreUnrecognizedVMOptions -XX:TrimNativeHeapInterval=10000 -XX:+ExitOnOutOfMemoryError -XX:-CreateCoredumpOnCrash"
call "%~dp0..\lib\launch.cmd" %*
exit /b %ERRORLEVEL%

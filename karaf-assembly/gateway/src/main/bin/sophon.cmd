@echo off
set "PROGRAM_HOME=%~dp0.."
set "MAIN=dev.sophon.cli.operator.Sophon"
set "SERVER=-"
set "SERVER_OPTIONS="
call "%~dp0..\lib\launch.cmd" %*
exit /b %ERRORLEVEL%

@echo off
rem Called by the programs in bin\, which set PROGRAM_HOME, MAIN, SERVER and SERVER_OPTIONS.
setlocal enabledelayedexpansion
set "HOME_DIR=%PROGRAM_HOME%"
if exist "%HOME_DIR%\runtime\bin\java.exe" (
  set "JAVA=%HOME_DIR%\runtime\bin\java.exe"
) else if defined JAVA_HOME (
  set "JAVA=%JAVA_HOME%\bin\java.exe"
) else (
  set "JAVA=java.exe"
)
set "CLASS_PATH=%HOME_DIR%\lib\cli\*"
set "OPTIONS=-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx64m"
if "%~1"=="%SERVER%" (
  set "CLASS_PATH=!CLASS_PATH!;%HOME_DIR%\lib\boot\*;%HOME_DIR%\lib\jdk9plus\*"
  set "OPTIONS=%SERVER_OPTIONS%"
)
"%JAVA%" %OPTIONS% %SOPHON_JAVA_OPTIONS% -Dsophon.dist="%HOME_DIR%" -Dfile.encoding=UTF-8 -cp "%CLASS_PATH%" %MAIN% %*
exit /b %ERRORLEVEL%
